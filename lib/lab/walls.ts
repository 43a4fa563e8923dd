/**
 * Hosts run in a user namespace of their own: their root is nobody on this machine, so that the kernel refuses it device nodes, other
 * sysctls than those of its own network, and to make a read-only mount writable. All hosts have the same range of ids, because
 * they share the files of their images.
 */
export const FIRST_ID = 0x68000000
const IDS = 65536

/** What systemd-nspawn and programs for the image are told of it: the first id, and how many there are. */
export const USERS = `${FIRST_ID}:${IDS}`

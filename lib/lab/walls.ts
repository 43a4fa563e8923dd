/**
 * Hosts run in a user namespace: their root is an unprivileged user on this machine, so that the kernel refuses it device nodes, sysctls
 * other than those of its network, and making a read-only mount writable. All hosts have the same range of ids, because they share the
 * files of their images.
 */
export const FIRST_ID = 0x68000000
const IDS = 65536

/** The user namespace for systemd-nspawn and the scripts of the image: the first id, and the number of ids. */
export const USERS = `${FIRST_ID}:${IDS}`

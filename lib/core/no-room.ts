/**
 * The exit code of a trial that has no room: ENOSPC, as errno(3) numbers it.
 *
 * @example
 * const trial = sh`[ "$(df --output=avail -k /srv | tail -n 1)" -gt 1024 ] || exit ${NO_ROOM}`
 */
export const NO_ROOM = 28

import { programs } from './domains.ts'

/** Whoever runs this has been led to run a word that was data. */
export const CANARY = 'pwned'
export const CANARY_FILE = '/pwned-file'

/** Programs that the shell of several domains starts; `programs` of a domain are its own. One that is in neither fails as "not found". */
const NAMES = `awk base64 basename bash cat chattr chgrp chmod chown cksum cmp comm cp curl cut date df dirname dpkg dpkg-query env find findmnt
flock getent getfacl grep head id install ip journalctl ln loginctl ls lsattr mkdir mktemp mount mv openssl perl ps readlink rm
rmdir sed setfacl sh sha256sum sleep sort ss stat su sync sysctl systemctl who systemd-run tail tee test timedatectl timeout touch
tr umount uname uniq unshare visudo wc xargs`
export const COMMANDS = [
  ...new Set([...NAMES.split(/\s+/), ...programs]),
  CANARY,
  'rp_restore',
  'rp_saved',
  'rp_unchanged',
  'rp_leave',
  'marker',
]

/** A command on disk: for `exec`, and for names that no function may have. */
export const STUB = String.raw`#!/shells/dash
printf '%s\0' "${'$'}{0##*/}" "$#" "$@" >&8
case ${'$'}{0##*/} in systemctl) echo loaded ;; esac
exit 0
`

// Functions are a hundred times as fast. Those that speak say just enough for a script to go on to its end.
const LAST = 'for _l do :; done'
const SPEAKING: Readonly<Record<string, string>> = {
  cd: `${LAST}; _at=$_l`,
  pwd: String.raw`printf '%s\n' "$_at"`,
  id: 'echo 0',
  date: 'read -r _now </tick; echo "$_now"',
  // Time goes by, so that nothing is waited for without end.
  sleep: 'read -r _now </tick; _now=$((_now + 10)); echo $_now >/tick; echo $_now.0 >/proc/uptime',
  mktemp: String.raw`_l=; ${LAST}; case $_l in *XXX) printf '%s\n' "${'$'}{_l%XXXXXXXXXX}0123456789" ;; *) echo /tmp ;; esac`,
  dirname: String.raw`${LAST}; _l=${'$'}{_l%/*}; printf '%s\n' "${'$'}{_l:-/}"`,
  basename: String.raw`${LAST}; printf '%s\n' "${'$'}{_l##*/}"`,
  rp_saved: 'echo /kept',
  rp_unchanged: 'false',
  systemctl: `case " $* " in *' --value '*) echo loaded ;; *) echo ActiveState=failed ;; esac`,
  // What it starts is ours again.
  timeout: 'while case $1 in -k) shift 2 ;; -*) shift ;; *) false ;; esac; do :; done; shift; "$@"',
  kill: ':',
  sh: '[ -z "$NESTED" ] || { shift; ( _c=$1; shift; [ $# = 0 ] || shift; eval "$_c" ); return; }',
}
const SPEAKERS = Object.keys(SPEAKING)

// One write a record, or two ends of a pipe would mix theirs: bash writes line by line, and must be shown none.
export const LINE_BREAK = '\x1e'
const words = (shell: string): string => (shell.startsWith('bash') ? `"\${@//$'\\n'/$'\\x1e'}"` : '"$@"')
const record = (name: string, shell: string): string => `printf '%s\\0' ${name} "$#" ${words(shell)} >&8`
const named = COMMANDS.filter((name) => /^\w+$/.test(name) && !SPEAKERS.includes(name))
const functions = (shell: string): readonly string[] => [
  ...named.map((name) => `${name}() { ${record(name, shell)}; }`),
  // A nested script is no word: it is run.
  ...SPEAKERS.map((name) =>
    name === 'sh'
      ? `sh() { ${SPEAKING.sh}; ${record(name, shell)}; }`
      : `${name}() { ${record(name, shell)}; ${SPEAKING[name]}; }`,
  ),
]

/** `try N NESTED`: runs script N in a subshell, and looks whether a file has come into being that must not. */
export const prelude = (shell: string): string => String.raw`exec 8>>/log 7>>/err
PATH=/bin LC_ALL=C HOME=/globbed; export PATH LC_ALL HOME
unset LANGUAGE CDPATH ENV BASH_ENV IFS
_at=/
${functions(shell).join('\n')}
try() {
  printf '%s\0' = 1 "$1" >&8
  printf '=%s\n' "$1" >&7
  echo 1000 >/tick; echo 1000.0 >/proc/uptime
  ( NESTED=$2; . "/scripts/$1" ) <"/scripts/$1.in" >/dev/null 2>&7
  for _f in ${CANARY_FILE}*; do
    [ ! -e "$_f" ] || printf '%s\0' ${CANARY} 1 "$_f" >&8
  done
}`

import { type Change, shell } from '../../lib/author.ts'

/** Where apt keeps which packages came as dependencies. */
export const MARKS = '/var/lib/apt/extended_states'

const QUIET = `umask 022
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none UCF_FORCE_CONFFOLD=1
get() {
  apt-get -y -q -o DPkg::Lock::Timeout="$patience" -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \\
    -o APT::Cmd::Pattern-Only=true "$@" </dev/null
}`

// Some locks know no waiting: try again while their holder is named. The clock may jump, the time since the boot does not.
const PATIENTLY = String.raw`seconds() { read -r up _ </proc/uptime; up=${'$'}{up%%.*}; }
patiently() {
  seconds; last=$((up + patience))
  while :; do
    said=$("$@" 2>&1 </dev/null); code=$?
    case $code:$said in
      0:*) break ;;
      *'Could not get lock'*|*'locked by another process'*) seconds; [ "$up" -lt "$last" ] || break ;;
      *) break ;;
    esac
    sleep 2
  done
  printf '%s\n' "$said"
  return $code
}`

/** What every script that works with packages begins with: `get` is apt-get, `patiently` is for what does not wait by itself. */
export const preamble = (lockTimeoutSeconds: number): string =>
  [shell`patience=${lockTimeoutSeconds}`, QUIET, PATIENTLY].join('\n')

/** Whose locks stand in the way of a change of packages. */
export const waitsFor = (what: {
  readonly seconds: number
  readonly lists?: boolean
  readonly debconf?: boolean
}): NonNullable<Change['waits']> => ({
  locks: [
    '/var/lib/dpkg/lock-frontend',
    '/var/lib/dpkg/lock',
    '/var/cache/apt/archives/lock',
    ...(what.lists ? ['/var/lib/apt/lists/lock'] : []),
    ...(what.debconf ? ['/var/cache/debconf/config.dat'] : []),
  ],
  seconds: what.seconds,
})

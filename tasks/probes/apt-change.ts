import { type Command, type Irreversible, raw, shell } from '../../lib/author.ts'
import type { AptMove, AptTransaction } from './apt.ts'

const QUIET = `umask 022
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none UCF_FORCE_CONFFOLD=1
get() {
  apt-get -y -q -o DPkg::Lock::Timeout="$patience" -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \\
    -o APT::Cmd::Pattern-Only=true "$@" </dev/null
}`

// Some locks know no waiting: try again while their holder is named.
const PATIENTLY = String.raw`patiently() {
  last=$(($(date +%s) + patience))
  while :; do
    said=$("$@" 2>&1 </dev/null); code=$?
    case $code:$said in
      0:*) break ;;
      *'Could not get lock'*|*'locked by another process'*) [ "$(date +%s)" -lt "$last" ] || break ;;
      *) break ;;
    esac
    sleep 2
  done
  printf '%s\n' "$said"
  return $code
}`

/** A failed update stops nothing: the lists that are there may do, and if not, apt says so itself. */
const refreshing = ({ refresh }: AptTransaction): string => (refresh ? 'patiently apt-get -q update' : ':')

const preamble = (lockTimeoutSeconds: number): string =>
  [shell`patience=${lockTimeoutSeconds}`, QUIET, PATIENTLY].join('\n')

const DEBCONF = String.raw`answers=$(cat)
answer() { printf '%s\n' "$answers" | debconf-set-selections; }
patiently answer || exit`

export interface InstallOptions {
  readonly recommends: boolean
  readonly lockTimeoutSeconds: number
  /** Lines for debconf-set-selections. */
  readonly answers?: string | undefined
}

/** Installs what is missing, in the versions that were promised. */
export const installing = (would: AptTransaction, options: InstallOptions): Command => ({
  sh: [
    preamble(options.lockTimeoutSeconds),
    options.answers ? DEBCONF : ':',
    refreshing(would),
    shell`get -o APT::Install-Recommends=${String(options.recommends)} install ${would.missing.map((name) => exactly(name, would.moves))}`,
  ].join('\n'),
  stdin: options.answers ? Buffer.from(options.answers) : undefined,
})

export const upgrading = (full: boolean, would: AptTransaction, options: InstallOptions): Command => ({
  sh: [
    preamble(options.lockTimeoutSeconds),
    refreshing(would),
    shell`get -o APT::Install-Recommends=${String(options.recommends)} ${full ? 'dist-upgrade' : 'upgrade'}`,
  ].join('\n'),
})

const exactly = (name: string, moves: readonly AptMove[]): string => {
  const version = name.includes('=') ? undefined : moves.find((move) => move.name === name)?.to
  return version ? `${name}=${version}` : name
}

// Where nothing was installed, because somebody else held dpkg all the time, taking that back must not wait for them, too.
const AS_BEFORE = String.raw`as_before() {
  while [ $# != 0 ]; do
    is=$(dpkg-query -W -f '${'$'}{db:Status-Status}=${'$'}{Version}' "$1" 2>/dev/null)
    case $is in not-installed=*) is= ;; config-files=*) is=config-files ;; esac
    [ "$is" = "$2" ] || return
    shift 2
  done
}`
const stateBefore = (from: string | null, leftOver: boolean): string => {
  if (from !== null) return `installed=${from}`
  return leftOver ? 'config-files' : ''
}

/** dpkg is told the exact packages, because apt would take along whatever has come to depend on them since. */
export function takingBack(
  would: AptTransaction,
  debconf: readonly string[],
  patience: number,
): Command | Irreversible {
  if (would.moves.length === 0) return { irreversible: 'dpkg cannot leave a package half installed again' }
  const fresh = would.moves.filter(({ from }) => from === null)
  const older = would.moves.flatMap(({ name, from }) => (from === null ? [] : [`${name}=${from}`]))
  const names = (leftOver: boolean): string[] =>
    fresh.filter((move) => move.leftOver === leftOver).map(({ name }) => name)
  const dpkg = (verb: string, list: string[]): string =>
    list.length === 0 ? ':' : shell`patiently dpkg --force-remove-reinstreq ${verb} ${list} || failed=1`
  const back = raw`${older} ${fresh.map(({ name }) => `${name}-`)}`
  return {
    sh: [
      preamble(patience),
      'failed=0',
      AS_BEFORE,
      shell`if ! as_before ${would.moves.flatMap(({ name, from, leftOver }) => [name, stateBefore(from, leftOver)])}; then`,
      older.length === 0
        ? ':'
        : shell`get --allow-downgrades --allow-change-held-packages --no-install-recommends install ${back} || { failed=1; echo ${`not put back: ${older.join(' ')}`} >&2; }`,
      dpkg('--purge', names(false)),
      dpkg('--remove', names(true)),
      'fi',
      ...debconf.map((name) => shell`echo PURGE | debconf-communicate ${name} >/dev/null || failed=1`),
      'restore /var/lib/apt/extended_states || failed=1',
      would.refresh && would.listsWereEmpty
        ? "find /var/lib/apt/lists -maxdepth 1 '(' -type f -o -type l ')' ! -name lock -delete"
        : ':',
      'exit $failed',
    ].join('\n'),
  }
}

/** The summary of a transaction that only finishes what dpkg was left in the middle of; undefined for every other. */
export const finishing = ({ moves, configures }: AptTransaction): string | undefined =>
  moves.length > 0 ? undefined : `configure ${configures.join(', ')}`

const shown = (moves: readonly AptMove[], side: 'from' | 'to'): string =>
  moves
    .flatMap((move) => (move[side] === null ? [] : [`${move.name} ${move[side]}`]))
    .sort()
    .join('\n')

/** A line a package, before and after. */
export const difference = ({ moves, configures }: AptTransaction): { before: string; after: string } => ({
  before: [shown(moves, 'from'), ...configures.map((name) => `${name} (not configured)`)]
    .filter(Boolean)
    .join('\n'),
  after: [shown(moves, 'to'), ...configures.map((name) => `${name} (configured)`)].filter(Boolean).join('\n'),
})

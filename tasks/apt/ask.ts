import { shell } from '../../lib/author.ts'
import { OBSTACLES } from './obstacles.ts'
import { askWishes } from './wishes.ts'

export interface AptOptions {
  readonly update: 'when-needed' | 'always' | 'never'
  readonly maxAgeSeconds: number
  readonly recommends: boolean
  /** Whether what is installed may become older; no when not said. */
  readonly downgrade?: boolean
}

// `-qq -s` prints nothing but Inst, Remv and Conf lines. The caches are kept in memory: a question writes nothing.
const SIMULATE = String.raw`umask 022
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
cached='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=' private= refreshed= empty= t=
simulate() { said=$(apt-get -qq -y -s $cached $private $downgrade -o APT::Cmd::Pattern-Only=true -o APT::Install-Recommends="$recommends" "$@" 2>&1); }
fresh() {
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*')" ] || { empty=1; return 1; }
  newest=$(find /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp -maxdepth 1 -printf '%T@\n' 2>/dev/null | cut -d. -f1 | sort -n | tail -n 1)
  [ $(($(date +%s) - newest)) -lt "$age" ]
}`

// What dpkg was left in the middle of. While somebody works with it that is nobody's fault, and over before our turn comes.
const UNFINISHED = String.raw`busy() {
  for lock in lock-frontend lock; do
    inode=$(stat -c %i "/var/lib/dpkg/$lock" 2>/dev/null) && grep -q ":$inode " /proc/locks && return
  done
  return 1
}
unfinished() {
  ! busy || return 0
  [ -z "$(find /var/lib/dpkg/updates -name '[0-9]*')" ] || echo interrupted
  dpkg-query -W -f '${'$'}{db:Status-Status} ${'$'}{binary:Package}\n' | grep -Ev '^(installed|config-files|not-installed) ' | sed 's/^/unfinished /'
}`

// A private copy of the lists, so that the preview is exact and the host stays as it is. Hooks of the host must not see it.
const REFRESH = String.raw`refresh() {
  t=$(mktemp -d /var/tmp/run-playbook.XXXXXXXXXX) || exit 1
  trap 'rm -rf -- "$t"' EXIT
  trap 'exit 1' HUP INT TERM
  chmod 711 "$t" && cp -a /var/lib/apt/lists "$t/lists" || exit 1
  for hook in Pre-Invoke Post-Invoke Post-Invoke-Success; do echo "#clear APT::Update::$hook;"; done >"$t/conf"
  private="-o Dir::State::Lists=$t/lists"
  if told=$(timeout 300 apt-get -q -c "$t/conf" $cached $private update 2>&1 </dev/null) ||
    [ "$(known "$t/lists")" != "$(known /var/lib/apt/lists)" ]; then refreshed=1; fi
  printf '%s\n' "$told" | sed -n 's/^[EW]: /broken &/p' >&2
}
# A broken source does not keep the lists of the others from being used, in the run as in the preview.
known() { find "$1" -maxdepth 1 ! -type d ! -name lock -printf '%f %s %T@\n' | sort; }
transaction() {
  case $update in always) refresh ;; when-needed) fresh || refresh ;; esac
  if ! simulate "$@"; then
    [ -z "$t" ] && [ "$update" != never ] && { refresh; simulate "$@"; } || { obstacles "$@" >&2; exit 1; }
  fi
  [ -z "$refreshed" ] || echo refresh $empty
  printf '%s\n' "$said" | grep -E '^(Inst|Remv) '
  unfinished
  old=$(printf '%s\n' "$said" | sed -nE 's/^(Inst|Remv) ([^ ]*) \[.*/\2/p')
  [ -z "$old" ] || apt-cache $cached $private madison $old 2>/dev/null | sed -n 's/^ *\([^ |]*\) *| *\([^ |]*\) *|.*/have \1 \2/p' | sort -u
}`

const TRANSACTION = [SIMULATE, UNFINISHED, REFRESH, OBSTACLES]

const settings = ({ update, maxAgeSeconds, recommends, downgrade }: AptOptions): string =>
  shell`update=${update} age=${maxAgeSeconds} recommends=${String(recommends)} downgrade=${downgrade ? '--allow-downgrades' : ''}`

/** Prints nothing when every package is there; else what is missing, and the transaction that would bring it. */
export const askInstall = (packages: readonly string[], options: AptOptions): string =>
  [
    askWishes(packages),
    settings(options),
    ...TRANSACTION,
    'echo missing $missing',
    'transaction install $missing || :',
  ].join('\n')

/** The transaction of an upgrade. */
export const askUpgrade = (full: boolean, options: AptOptions): string =>
  [settings(options), ...TRANSACTION, shell`transaction ${full ? 'dist-upgrade' : 'upgrade'} || :`].join('\n')

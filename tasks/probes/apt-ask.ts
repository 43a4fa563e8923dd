import { raw, shell } from '../../lib/author.ts'

export interface AptOptions {
  readonly update: 'when-needed' | 'always' | 'never'
  readonly maxAgeSeconds: number
  readonly recommends: boolean
}

// `-qq -s` prints nothing but Inst, Remv and Conf lines. The caches are kept in memory: a question writes nothing.
const SIMULATE = String.raw`umask 022
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
cached='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=' private= refreshed= empty= t=
simulate() { said=$(apt-get -qq -y -s $cached $private -o APT::Cmd::Pattern-Only=true -o APT::Install-Recommends="$recommends" "$@" 2>&1); }
fresh() {
  ls /var/lib/apt/lists | grep -q _Packages || { empty=1; return 1; }
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
  ! ls /var/lib/dpkg/updates | grep -q '^[0-9]' || echo interrupted
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
  told=$(timeout 300 apt-get -q -c "$t/conf" $cached $private update 2>&1 </dev/null) && refreshed=1
  printf '%s\n' "$told" | grep '^[EW]: ' >&2
}
transaction() {
  case $update in always) refresh ;; when-needed) fresh || refresh ;; esac
  if ! simulate "$@"; then
    [ -z "$t" ] && [ "$update" != never ] && { refresh; simulate "$@"; } || { printf '%s\n' "$said" >&2; unfinished >&2; holds "$@" >&2; exit 1; }
  fi
  [ -z "$refreshed" ] || echo refresh $empty
  printf '%s\n' "$said" | grep -E '^(Inst|Remv) '
  unfinished
  old=$(printf '%s\n' "$said" | sed -nE 's/^(Inst|Remv) ([^ ]*) \[.*/\2/p')
  [ -z "$old" ] || apt-cache $cached $private madison $old 2>/dev/null | sed -n 's/^ *\([^ |]*\) *| *\([^ |]*\) *|.*/have \1 \2/p' | sort -u
}
# Which packages that are held would have to change: apt itself does not say.
holds() {
  held=$(apt-mark showhold)
  [ -n "$held" ] && simulate --allow-change-held-packages -o APT::Ignore-Hold=true "$@" || return 0
  printf '%s\n' "$said" | grep -E '^(Inst|Remv) ' | while read -r verb name rest; do
    ! printf '%s\n' "$held" | grep -qxF -- "$name" || echo "held $name $rest"
  done
}`

const settings = ({ update, maxAgeSeconds, recommends }: AptOptions): string =>
  shell`update=${update} age=${maxAgeSeconds} recommends=${String(recommends)}`

/** Prints nothing when every package is there; else what is missing, and the transaction that would bring it. */
export const askInstall = (packages: readonly string[], options: AptOptions): string =>
  [
    settings(options),
    raw`set -- ${packages}`.text,
    raw`found=$(dpkg-query -W -f ${'${Package}|${Architecture}|${db:Status-Status}|${Version}\n'} dpkg ${packages.map(bare)} 2>/dev/null)`
      .text,
    INSTALLED,
    SIMULATE,
    UNFINISHED,
    REFRESH,
    'echo missing $missing',
    'transaction install $missing || :',
  ].join('\n')

const bare = (name: string): string => name.replace(/=.*/, '')

// dpkg is asked for as well: its architecture is the one that a name without an architecture means.
const INSTALLED = String.raw`native= have=' ' missing=
while IFS='|' read -r name arch status version; do
  [ "$name" != dpkg ] || native=$arch
  [ "$status" = installed ] || continue
  have="$have$name:$arch $name:$arch=$version "
  case $arch in "$native"|all) have="$have$name $name=$version " ;; esac
done <<FOUND
$found
FOUND
for name do case $have in *" $name "*) ;; *) missing="$missing $name" ;; esac; done
[ -n "$missing" ] || exit 0`

/** The transaction of an upgrade. */
export const askUpgrade = (full: boolean, options: AptOptions): string =>
  [
    settings(options),
    SIMULATE,
    UNFINISHED,
    REFRESH,
    shell`transaction ${full ? 'dist-upgrade' : 'upgrade'} || :`,
  ].join('\n')

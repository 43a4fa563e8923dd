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
interrupted() {
  for f in /var/lib/dpkg/updates/[0-9]*; do
    [ ! -e "$f" ] || { echo "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem." >&2; exit 1; }
  done
}
fresh() {
  ls /var/lib/apt/lists | grep -q _Packages || { empty=1; return 1; }
  newest=$(find /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp -maxdepth 1 -printf '%T@\n' 2>/dev/null | cut -d. -f1 | sort -n | tail -n 1)
  [ $(($(date +%s) - newest)) -lt "$age" ]
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
    [ -z "$t" ] && [ "$update" != never ] && { refresh; simulate "$@"; } || { printf '%s\n' "$said" >&2; exit 1; }
  fi
  [ -z "$refreshed" ] || echo refresh $empty
  printf '%s\n' "$said" | grep -E '^(Inst|Remv|Conf) '
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
    REFRESH,
    'interrupted',
    'echo missing $missing',
    'transaction install $missing || :',
    // What a removed package left behind was there before us: the way back must not purge it.
    "dpkg-query -W -f '${db:Status-Status} ${binary:Package}\\n' | grep ^config-files || :",
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

/** The transaction of an upgrade, and which of the versions before it are still to be had. */
export const askUpgrade = (full: boolean, options: AptOptions): string =>
  [
    settings(options),
    SIMULATE,
    REFRESH,
    'interrupted',
    shell`transaction ${full ? 'dist-upgrade' : 'upgrade'} || :`,
    String.raw`old=$(printf '%s\n' "$said" | sed -n 's/^Inst \([^ ]*\) \[.*/\1/p')`,
    String.raw`[ -z "$old" ] || apt-cache $cached $private madison $old 2>/dev/null | sed -n 's/^ *\([^ |]*\) *| *\([^ |]*\) *|.*/have \1 \2/p' | sort -u`,
    "dpkg-query -W -f '${db:Status-Status} ${binary:Package}\\n' | grep ^config-files || :",
  ].join('\n')

/**
 * Shell that follows `$p`, an absolute path, as the kernel does: `$r` is where it ends once every link is resolved, whether
 * or not something is there. Calls `hop FOLDER` for each link on the way, with the folder in which it lies. Without links it
 * starts no process.
 */
export const WALK = String.raw`r= q=$p links=0
while [ "$q" ]; do
  q=${'$'}{q#/} c=${'$'}{q%%/*}
  case $q in */*) q=${'$'}{q#*/} ;; *) q= ;; esac
  case $c in
    ''|.) ;;
    ..) r=${'$'}{r%/*} ;;
    *) if [ -L "$r/$c" ] && [ $((links += 1)) -le 40 ]; then
        hop "${'$'}{r:-/}"
        t=$(readlink -n -- "$r/$c" && echo .); t=${'$'}{t%.}
        case $t in /*) r= ;; esac
        q=$t${'$'}{q:+/$q}
      else r=$r/$c; fi ;;
  esac
done`

/** What `hop` reports of the folder of a link, as {@link othersMayWrite} reads it. */
export const HOP_FORMAT = '%f %u %g'

/** Whether anybody but root and `me` may put a link into a folder: what lies there is never followed. */
export function othersMayWrite(hop: string, me: string): boolean {
  const [mode = '', owner, group] = hop.split(' ')
  const bits = Number.parseInt(mode, 16)
  const foreign = owner !== '0' && owner !== me
  return foreign || (bits & 0o002) !== 0 || ((bits & 0o020) !== 0 && group !== '0')
}

/**
 * Shell that goes into the folder `$p` for a change: follows links only where {@link othersMayWrite} would, and stays out when
 * the folder is moved meanwhile. From then on names are relative, so that nobody can lead them elsewhere.
 */
export const ENTER = String.raw`hop() {
  [ -n "$(find "$1" -maxdepth 0 '(' -perm -002 -o -perm -020 ! -gid 0 -o ! -uid 0 ! -uid "$(id -u)" ')')" ] || return 0
  printf '%s\n' "a link in $1 is on the way, and others may write there: it is not followed" >&2
  exit 1
}
${WALK}
cd -P -- "${'$'}{r:-/}" || exit
[ "$(pwd -P; echo .)" = "${'$'}{r:-/}
." ] || { printf '%s\n' "$r was moved meanwhile" >&2; exit 1; }`

import { type Command, raw, shell } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { MARKS, preamble } from './shell.ts'
import { EMPTY_ITS_OWN, UNPACK } from './unpack.ts'

/** How every package stood right before the change: what it really changed is known by this, whoever else was at work before. */
const STATUS = '/var/lib/dpkg/status'

/** What {@link takingBack} looks things up in. */
export const APT_CONSULTS = [STATUS, MARKS]

const STATES = String.raw`set -f
failed=0 native=$(dpkg --print-architecture)
mkdir -p was && cp -- "$(saved ${STATUS})" was/status || exit
FORM='${'$'}{Package} ${'$'}{Architecture} ${'$'}{db:Status-Status}=${'$'}{Version}\n'
# state NAME [OPTION]: installed=1.0, config-files, or nothing
state() {
  dpkg-query $2 -W -f '${'$'}{Architecture} ${'$'}{db:Status-Status}=${'$'}{Version}\n' "$1" 2>/dev/null | while read -r arch is; do
    case $1:$arch in *:*:*|*:all|*:"$native") ;; *) continue ;; esac
    case $is in not-installed=*) ;; config-files=*) echo config-files ;; *) printf '%s\n' "$is" ;; esac
  done
}
was() { state "$1" --admindir=was; }
# Those of ours that are not as they were, each as NAME|WAS|IS: a handful of processes, however many there are.
differing() {
  { dpkg-query --admindir=was -W -f "was $FORM" $names; dpkg-query -W -f "is $FORM" $names; } 2>/dev/null | names=$names awk -v native="$native" '
    $4 !~ /^not-installed=/ { sub(/^config-files=.*/, "config-files", $4); state[$1, $2 ":" $3] = $4; if ($3 == "all" || $3 == native) state[$1, $2] = $4 }
    END { count = split(ENVIRON["names"], name, "\n"); for (i = 1; i <= count; i++) if ((was = state["was", name[i]]) != (is = state["is", name[i]])) print name[i] "|" was "|" is }'
}
apart() { name=${'$'}{1%%|*} is=${'$'}{1##*|} was=${'$'}{1#*|} was=${'$'}{was%|*}; }
# What a later way back leaves of a package that was not there: its configuration and its data.
enough() { [ "$purge" = no ] && [ -z "$1" ] && [ "$2" = config-files ]; }
had() { apt-cache madison "$1" 2>/dev/null | cut -d '|' -f 2 | tr -d ' ' | grep -qxF -- "$2"; }`

const SORT = String.raw`older= remove= purged=
for one in $(differing); do
  apart "$one"
  case " $unknown " in *" $name "*) continue ;; esac
  case $was in
    installed=*)
      version=${'$'}{was#*=}
      case " $gone " in
        *" $name=$version "*) ;;
        *) ! had "$name" "$version" || older="$older $name=$version" ;;
      esac ;;
    '') if [ "$purge" = no ]; then remove="$remove $name"; else purged="$purged $name"; fi ;;
    *) remove="$remove $name" ;;
  esac
done`

// All at once, because they may need each other; but apt takes along whatever has come to depend on a package since, which must stay.
const PUT_BACK = String.raw`bring_back() { get --allow-downgrades --allow-change-held-packages --no-install-recommends "$@"; }
ours() {
  goes=$(bring_back -qq -s install "$@" | sed -n 's/^Remv \([^ ]*\) .*/\1/p') || return
  for name in $goes; do case "$remove $purged " in *" $name "*) ;; *) return 1 ;; esac; done
}
together() {
  for name in $remove $purged; do set -- "$@" "$name-"; done
  ours "$@" && bring_back install "$@"
}
alone=
[ -z "$older" ] || together $older || alone=$older`

// dpkg is told the exact packages, because apt would take along whatever has come to depend on them since.
const TAKE_OUT = String.raw`[ -z "$purged" ] || patiently dpkg --force-remove-reinstreq --purge $purged
[ -z "$remove" ] || patiently dpkg --force-remove-reinstreq --remove $remove
for one in $alone; do bring_back --no-remove install "$one"; done
# A trigger that could not run leaves a package half configured that had nothing to do with ours.
for name in $(dpkg-query -W -f '${'$'}{db:Status-Status} ${'$'}{binary:Package}\n' | sed -n 's/^\(half-configured\|triggers-[a-z]*\) //p'); do
  case $(was "$name") in installed=*) patiently dpkg --configure "$name" || failed=1 ;; esac
done`

/** Gives `names` their marks again. Somebody may have marked other packages since, and those marks are none of ours. */
export const MARK_AGAIN = String.raw`auto() { apt-mark -o Dir::State::extended_states="$1" showauto; }
others() { auto "$1" | grep -vxF -- "$names" | sort; }
old=$(saved ${MARKS}) || old=/dev/null
if cmp -s -- "$old" ${MARKS} || { [ "$old" = /dev/null ] && [ ! -e ${MARKS} ]; }; then :
elif [ "$(others "$old")" = "$(others ${MARKS})" ]; then restore ${MARKS} || failed=1
else
  marked=$(auto "$old" | grep -xF -- "$names")
  [ -z "$marked" ] || patiently apt-mark -qq auto $marked || failed=1
fi`

// Whatever went wrong on the way, this is what counts in the end.
const JUDGE = String.raw`for one in $(differing); do
  apart "$one"
  ! enough "$was" "$is" || continue
  version=${'$'}{was#installed=}
  case " $gone " in *" $name=$version "*) echo "$name stays as it is: no source has $version any more"; continue ;; esac
  failed=1
  case $was in installed=*) had "$name" "$version" || is="$is (no source has the old version any more)" ;; esac
  case " $unknown " in *" $name "*) is="$is (what was unpacked of it only its archive tells, which cannot be had)" ;; esac
  echo "not as it was: $name was ${'$'}{was:-not there}, is ${'$'}{is:-not there}" >&2
done`

const NO_LISTS = `[ "$purge" = no ] || find /var/lib/apt/lists -maxdepth 1 '(' -type f -o -type l ')' ! -name lock -delete`

const comes = ({ moves }: AptTransaction): string =>
  moves.flatMap(({ name, to }) => (to === null ? [] : [`${name}=${to}`])).join(' ')

/**
 * Takes a transaction back: what was new goes, what was upgraded or removed comes back, except for the versions in `gone`; one
 * obstacle does not stop the rest. `debconf`: packages whose answers go with them.
 */
export const takingBack = (
  would: AptTransaction,
  gone: readonly string[],
  debconf: readonly string[],
  patience: number,
): Command => ({
  sh: [
    preamble(patience),
    raw`names=${would.moves.map(({ name }) => name).join('\n')} gone=${gone.join(' ')} news=${comes(would)}`
      .text,
    STATES,
    UNPACK,
    SORT,
    PUT_BACK,
    TAKE_OUT,
    EMPTY_ITS_OWN,
    'if [ "$purge" != no ]; then :',
    ...debconf.map(
      (name) =>
        shell`[ -n "$(was ${name})" ] || echo PURGE | debconf-communicate ${name} >/dev/null || failed=1`,
    ),
    'fi',
    MARK_AGAIN,
    JUDGE,
    would.refresh && would.listsWereEmpty ? NO_LISTS : ':',
    'rm -rf was',
    'exit $failed',
  ].join('\n'),
})

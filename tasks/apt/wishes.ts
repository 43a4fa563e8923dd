import { raw } from '../../lib/author.ts'
import { MARKS } from './shell.ts'

/** `name:arch=version` in its parts; a version may be a pattern with `*` and `?`. */
const nameOf = (wish: string): string => wish.replace(/[:=].*/, '')

/**
 * Shell that sets `missing` to those of `wishes` that are not there, each once and under the name that apt gives it, and prints which
 * packages are marked automatic that the others need: a package itself, or of a virtual one what provides it. One dpkg-query and one awk
 * where all are there.
 */
export const askWishes = (wishes: readonly string[]): string => {
  const names = [...new Set(wishes.map(nameOf))]
  return [
    raw`set -- ${wishes}`.text,
    raw`found=$(dpkg-query -W -f ${'${Package}|${Architecture}|${db:Status-Status}|${Version}\n'} dpkg ${names} 2>/dev/null)`
      .text,
    COMPARE,
    AUTOMATIC,
    PROVIDED,
  ].join('\n')
}

// dpkg is asked for first: its architecture is the native one, which a name does not carry.
const COMPARE = String.raw`set -f
native= have=' '
while IFS='|' read -r name arch status version; do
  [ "$name" != dpkg ] || native=$arch
  [ "$status" = installed ] || continue
  case $arch in "$native"|all) ;; *) name=$name:$arch ;; esac
  have="$have$name=$version "
done <<FOUND
$found
FOUND
missing= there=' '
for wish do
  name=${'$'}{wish%%=*} version='*'
  case $wish in *=*) version=${'$'}{wish#*=} ;; esac
  name=${'$'}{name%":$native"}; name=${'$'}{name%:all}
  [ "$version" = '*' ] && wish=$name || wish=$name=$version
  is=${'$'}{have#*" $name="}
  if [ "$is" = "$have" ]; then is=; else is=${'$'}{is%% *}; fi
  case $is in
    ?*) case $is in $version) there="$there$name "; continue ;; esac ;;
  esac
  case " $missing " in *" $wish "*) ;; *) missing="$missing $wish" ;; esac
done`

const AUTOMATIC = String.raw`# Those of the given packages that are marked automatic.
automatic() {
  awk -v native="$native" -v these=" $* " '
    /^Package: / { name = $2 }
    /^Architecture: / && $2 != native { name = name ":" $2 }
    /^Auto-Installed: 1/ && index(these, " " name " ") { print "auto " name }' ${MARKS} 2>/dev/null
}
[ "$there" = ' ' ] || automatic $there`

// Only a name that no package bears can be there by another package: of a real one, apt would install the package itself. As long as one
// that provides it is wanted, it stays.
const PROVIDED = String.raw`[ -n "$missing" ] || exit 0
provides=$(dpkg-query -W -f '${'$'}{db:Status-Status} ${'$'}{Architecture} ${'$'}{Package} ${'$'}{Provides}\n' |
  sed -n "s/,//g; s/^installed \($native\|all\) //p")
provided() {
  while read -r name list; do
    case " $list " in *" $1 "*) echo "$name" ;; esac
  done <<PROVIDES
$provides
PROVIDES
}
set -- $missing; missing=
for wish do
  by=$(provided "$wish")
  if [ -z "$by" ] || apt-cache policy -- "$wish" 2>/dev/null | grep -q '^  Candidate: [^(]'; then
    missing="$missing $wish"
    continue
  fi
  wanted= auto=$(automatic $by)
  for name in $by; do case $there in *" $name "*) wanted=yes ;; esac; done
  [ -n "$wanted" ] || [ "$(printf '%s\n' "$auto" | sed 's/^auto //' | sort)" != "$(printf '%s\n' "$by" | sort)" ] || printf '%s\n' "$auto" | head -n 1
done
[ -n "$missing" ] || exit 0`

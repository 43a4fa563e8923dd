import { raw } from '../../lib/author.ts'

/** `name:arch=version` in its parts; a version may be a pattern with `*` and `?`. */
const nameOf = (wish: string): string => wish.replace(/[:=].*/, '')

/**
 * Shell that sets `missing` to those of `wishes` that are not there, each once and under the name that apt gives it, and prints which of
 * the others are marked automatic. One dpkg-query and one grep where all are there.
 */
export const askWishes = (wishes: readonly string[]): string => {
  const names = [...new Set(wishes.map(nameOf))]
  return [
    raw`set -- ${wishes}`.text,
    raw`found=$(dpkg-query -W -f ${'${Package}|${Architecture}|${db:Status-Status}|${Version}\n'} dpkg ${names} 2>/dev/null)`
      .text,
    raw`marks=$(grep -xF -A 2 ${names.flatMap((name) => ['-e', `Package: ${name}`])} /var/lib/apt/extended_states 2>/dev/null)`
      .text,
    COMPARE,
    MARKS,
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

const MARKS = String.raw`while read -r field value; do
  case $field in
    Package:) name=$value ;;
    Architecture:) [ "$value" = "$native" ] || name=$name:$value ;;
    Auto-Installed:) case $value$there in 1*" $name "*) echo "auto $name" ;; esac ;;
  esac
done <<MARKED
$marks
MARKED`

// Only a name that no package bears can be there by another package: of a real one, apt would install the package itself.
const PROVIDED = String.raw`[ -n "$missing" ] || exit 0
provided=" $(dpkg-query -W -f '${'$'}{db:Status-Status} ${'$'}{Architecture} ${'$'}{Provides}\n' |
  sed -n "s/^installed \($native\|all\) //p" | tr -s ',\n' '  ') "
set -- $missing; missing=
for wish do
  case $provided in
    *" $wish "*) apt-cache policy -- "$wish" 2>/dev/null | grep -q '^  Candidate: [^(]' || continue ;;
  esac
  missing="$missing $wish"
done
[ -n "$missing" ] || exit 0`

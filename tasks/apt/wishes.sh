# Sets $missing to those of the wishes `$@` that are not installed, each once and under apt's name for it, and prints which of the others
# are marked automatic: a package itself, or the provider of a virtual one. Exits with 0 when nothing is missing.
# $found is the output of dpkg-query; dpkg comes first: its architecture is the native one, which a name omits.
set -f
native= have=' '
while IFS='|' read -r name arch status version; do
  [ "$name" != dpkg ] || native=$arch
  [ "$status" = installed ] || continue
  case $arch in "$native" | all) ;; *) name=$name:$arch ;; esac
  have="$have$name=$version "
done <<FOUND
$found
FOUND
missing= there=' '
for wish; do
  name=${wish%%=*} version='*'
  case $wish in *=*) version=${wish#*=} ;; esac
  name=${name%":$native"}
  name=${name%:all}
  [ "$version" = '*' ] && wish=$name || wish=$name=$version
  is=${have#*" $name="}
  if [ "$is" = "$have" ]; then is=; else is=${is%% *}; fi
  # A version may be a pattern.
  # shellcheck disable=SC2254
  case $is in
    '') ;;
    $version)
      there="$there$name "
      continue
      ;;
  esac
  case " $missing " in *" $wish "*) ;; *) missing="$missing $wish" ;; esac
done
# Prints those of the given packages that are marked automatic.
automatic() {
  awk -v native="$native" -v these=" $* " '
    /^Package: / { name = $2 }
    /^Architecture: / && $2 != native { name = name ":" $2 }
    /^Auto-Installed: 1/ && index(these, " " name " ") { print "auto " name }' "$marks" 2>/dev/null
}
[ "$there" = ' ' ] || automatic $there
[ -n "$missing" ] || exit 0
# A provider satisfies a wish only when apt has no real package of that name, which it would install itself. One manually installed
# provider is enough.
provides=$(dpkg-query -W -f '${db:Status-Status} ${Architecture} ${Package} ${Provides}\n' |
  sed -n "s/,//g; s/^installed \($native\|all\) //p")
provided() {
  while read -r name list; do
    case " $list " in *" $1 "*) echo "$name" ;; esac
  done <<PROVIDES
$provides
PROVIDES
}
set -- $missing
missing=
for wish; do
  by=$(provided "$wish")
  if [ -z "$by" ] || apt-cache policy -- "$wish" 2>/dev/null | grep -q '^  Candidate: [^(]'; then
    missing="$missing $wish"
    continue
  fi
  wanted= auto=$(automatic $by)
  for name in $by; do case $there in *" $name "*) wanted=yes ;; esac done
  [ -n "$wanted" ] || [ "$(printf '%s\n' "$auto" | sed 's/^auto //' | sort)" != "$(printf '%s\n' "$by" | sort)" ] || printf '%s\n' "$auto" | head -n 1
done
[ -n "$missing" ] || exit 0

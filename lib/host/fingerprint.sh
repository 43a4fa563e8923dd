. ./sizes.sh
# Of a small file there are two lines. The name of what is told first may hold anything.
sight() {
  for p; do [ -e "$p" ] || [ -L "$p" ] || printf 'absent %s\n' "$p"; done
  find "$@" -maxdepth 0 '(' ! -type f -printf '%y %m %U:%G %l %p\n' -o -size +$((LARGE - 1))c -printf 'large %m %U:%G %s %T@ %p\n' -o \
    -printf 'small %m %U:%G %p\n' -exec sha256sum {} + ')' 2>/dev/null
  :
}
# `witness FOLDER PATH…`: notes what is there now that the step's change was made: of a file its content, of a link where it leads, of a folder
# nothing that is in it. Two processes, however many paths.
witness() (
  s=$1
  shift
  [ $# = 0 ] || sight "$@" >"$s/seen"
)
# `tampered FOLDER…`: prints, a line each, the paths kept by these steps that are no longer what was noted. The steps come newest first: a path
# is judged by the last change that kept it, and not at all where that did not come to its end.
tampered() (
  l='
' judged=
  for s; do
    k=0 seen= watched=
    { read -r watched <"$s/watched"; } 2>/dev/null
    [ ! -e "$s/seen" ] || seen=$l$(cat "$s/seen")$l
    while [ -e "$s/path.$k" ] && [ $k -lt "${watched:-$((k + 1))}" ]; do
      p=$(
        cat "$s/path.$k"
        echo .
      )
      p=${p%.} k=$((k + 1))
      case $judged in *"$l/$p$l"*) continue ;; esac
      judged=$judged$l/$p$l
      [ -n "$seen" ] || continue
      now=$(sight "$p") digest=
      case $now in small*) digest=$l${now##*"$l"}$l now=${now%"$l"*} ;; esac
      case $seen in *"$l$now$l"*) case $seen in *"$digest"*) continue ;; esac ;; esac
      printf '%s\n' "$p"
    done
  done
)
# `witnessed RUN`: notes what is there now that the run is at its end, of all that it kept: what differs later was changed by others.
witnessed() {
  for w in "$1"/[0-9]*; do
    k=0
    set --
    while [ -e "$w/path.$k" ]; do
      p=$(
        cat "$w/path.$k"
        echo .
      )
      set -- "$@" "${p%.}"
      k=$((k + 1))
    done
    witness "$w" "$@"
  done
}

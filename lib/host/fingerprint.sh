# What identifies the present state of paths: `fingerprint PATH…`.
. ./sizes.sh
# A small file has two lines: its attributes, and its digest. Names may hold any byte, line breaks included.
fingerprint() {
  for p; do [ -e "$p" ] || [ -L "$p" ] || printf 'absent %s\n' "$p"; done
  find "$@" -maxdepth 0 '(' ! -type f -printf '%y %m %U:%G %l %p\n' -o -size +$((LARGE - 1))c -printf 'large %m %U:%G %s %T@ %p\n' -o \
    -printf 'small %m %U:%G %p\n' -exec sha256sum {} + ')' 2>/dev/null
  :
}
# `record_fingerprints FOLDER PATH…`: writes the fingerprints of these paths once the step is made: a file's with its content, a link's with its
# target, a folder's without its entries. Two processes, however many paths.
record_fingerprints() (
  s=$1
  shift
  [ $# = 0 ] || fingerprint "$@" >"$s/seen"
)
# `modified_since FOLDER…`: prints, a line each, the backed-up paths of these steps whose fingerprints differ from the recorded ones. The steps
# come newest first: the newest step with a backup of a path decides; it prints none where that step has no fingerprints, as after an interruption.
modified_since() (
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
      now=$(fingerprint "$p") digest=
      case $now in small*) digest=$l${now##*"$l"}$l now=${now%"$l"*} ;; esac
      case $seen in *"$l$now$l"*) case $seen in *"$digest"*) continue ;; esac ;; esac
      printf '%s\n' "$p"
    done
  done
)
# `record_run_fingerprints RUN`: writes the fingerprints of all backed-up paths at the end of the run: what differs later was modified by others.
record_run_fingerprints() {
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
    record_fingerprints "$w" "$@"
  done
}

# Follows $p, an absolute path, as the kernel does: $r is where it ends once every link is resolved, whether or not something is
# there. Calls `hop FOLDER` for each link on the way, with the folder in which it lies. Without links it starts no process.
r= q=$p links=0
while [ "$q" ]; do
  q=${q#/} c=${q%%/*}
  case $q in */*) q=${q#*/} ;; *) q= ;; esac
  case $c in
    '' | .) ;;
    ..) r=${r%/*} ;;
    *) if [ -L "$r/$c" ] && [ $((links += 1)) -le 40 ]; then
      hop "${r:-/}"
      t=$(readlink -n -- "$r/$c" && echo .)
      t=${t%.}
      case $t in /*) r= ;; esac
      q=$t${q:+/$q}
    else r=$r/$c; fi ;;
  esac
done

# Resolves $p, an absolute path, as the kernel does: sets $r to the path without links, whether or not it exists. Calls `hop FOLDER`
# with the folder of each link on the way. Starts no process where the path has no link.
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

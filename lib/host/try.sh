# One after the other, each with a folder of its own that goes with it: what is staged may be a secret.
try() {
  broken=0 trial=$d/trial
  mkdir -- "$trial" 2>>"$d/trouble" || broken=1
  stage "$trial/in" "$3"
  if [ $broken = 0 ] && { printf '%s' "$4" >"$trial/run"; } 2>>"$d/trouble"; then
    (
      d=$trial
      export d
      limited "$2" "$trial/run" <"$trial/in" >"$trial/said" 2>&1 9>&-
      code=$?
      [ -z "$late" ] || code=timeout
      echo $code >"$trial/code"
    )
    read -r code <"$trial/code"
    tail -c "$SENT_BYTES" "$trial/said"
  else
    cat "$d/trouble"
    code=1
  fi
  mark tried "$1" "$code"
  rm -rf -- "$trial"
}

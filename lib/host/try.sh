# Runs one trial in a folder of its own, and removes the folder after it: a staged input may be a secret.
try() {
  broken=0 trial=$d/trial
  mkdir -- "$trial" 2>>"$d/trouble" || broken=1
  stage "$trial/in" "$3"
  if [ $broken = 0 ] && { printf '%s' "$4" >"$trial/run"; } 2>>"$d/trouble"; then
    (
      d=$trial
      export d
      limited "$2" "$trial/run" <"$trial/in" >"$trial/output" 2>&1 9>&-
      code=$?
      [ -z "$late" ] || code=timeout
      echo $code >"$trial/code"
    )
    read -r code <"$trial/code"
    tail -c "$SENT_BYTES" "$trial/output"
  else
    cat "$d/trouble"
    code=1
  fi
  mark tried "$1" "$code"
  rm -rf -- "$trial"
}

# Reads the files of a request into the folders of its steps.
# Reads the input to its end whatever happens to the disk, so that the channel stays in step.
folder() { [ $broken = 1 ] || mkdir -p -- "$1" 2>>"$d/trouble" || broken=1; }
stage() {
  if [ $broken = 1 ]; then
    head -c "$2" >/dev/null
  else head -c "$2" | { cat >"$1" || {
    cat >/dev/null
    false
  }; } 2>>"$d/trouble" || broken=1; fi
}
put() { [ $broken = 1 ] || { printf '%s' "$2" >"$1"; } 2>>"$d/trouble" || broken=1; }

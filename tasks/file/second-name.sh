# Runs in the folder $r of the file $n: sets $f to a name of the file that other users cannot redirect.
# The owner of the folder can replace $n at any time, but not a hard link in a private folder.
# A mount point can have no hard link.
. ./aside.sh
f=second
if ! said=$(ln -P -- "../$n" second 2>&1); then
  [ -e "../$n" ] || {
    printf '%s\n' "$said" >&2
    exit 1
  }
  (hop "${r:-/}") && f=../$n || exit
fi
[ -f "$f" ] && [ ! -L "$f" ] || {
  printf '%s\n' "$n is no longer a file" >&2
  exit 1
}

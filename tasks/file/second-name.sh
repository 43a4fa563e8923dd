# Once inside the folder $r of the file $n: $f is the file, whatever others do with its name.
# A name can be made to mean something else at any time by whoever owns the folder: a link of our own, where nobody else may go, cannot.
# A mount point has no second name.
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
  printf '%s\n' "$n is no file any more" >&2
  exit 1
}

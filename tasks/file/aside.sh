# Once inside the folder $r: goes on into a folder of its own there, $t, that nobody else may enter and that goes when the shell ends. What is
# made in it appears at once, whole, by a rename to `../NAME`.
t=$(mktemp -d -- "${r%/}/.run-playbook.${rp_aside:+$rp_aside.}XXXXXXXXXX") || exit
trap 'cd /; rm -rf --one-file-system -- "$t"' EXIT
trap 'exit 1' HUP INT TERM
cd -P -- "$t" && [ "$(pwd -P)" = "$t" ] || {
  printf '%s\n' "$t was moved meanwhile" >&2
  exit 1
}

# Runs in the folder $r: creates the private folder $t in it, enters it, and removes it when the shell ends. A rename to `../NAME` then
# replaces NAME atomically.
t=$(mktemp -d -- "${r%/}/.run-playbook.${rp_aside:+$rp_aside.}XXXXXXXXXX") || exit
trap 'cd /; rm -rf --one-file-system -- "$t"' EXIT
trap 'exit 1' HUP INT TERM
cd -P -- "$t" && [ "$(pwd -P)" = "$t" ] || {
  printf '%s\n' "$t was moved during the change" >&2
  exit 1
}

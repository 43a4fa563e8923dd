# With the text in the file $ours: $t/main is the whole configuration with it, aside from the real one, $main and $drop_ins, which is not touched;
# $n is the drop-in's name. `judge ARG…` is sshd as it would start, also where it never has: it wants a folder in /run that its unit makes.
t=$(mktemp -d) || exit
trap 'rm -rf -- "$t"' EXIT
mkdir "$t/d" && ln -s "$drop_ins"/* "$t/d/" && cp -fT --remove-destination -- "$ours" "$t/d/$n" || exit
sed -E "/^[[:space:]]*include[[:space:]=]/I s#([[:space:]=\"])(/etc/ssh/)?sshd_config[.]d/#\1$t/d/#g" "$main" >"$t/main" || exit
judge() {
  if [ -d /run/sshd ]; then
    sshd "$@"
  else
    unshare --mount sh -c 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec sshd "$@"' sshd "$@"
  fi 2>"$t/said"
  set -- $?
  sed "s#$t/d/#$drop_ins/#g; s#$t/main#$main#g; s/"'\r$//' "$t/said" >&2
  return "$1"
}

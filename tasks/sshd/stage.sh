# Stages the text in the file $staged: $t/main is a copy of the whole configuration ($main and $drop_ins) with it; $n is the name of the
# drop-in. `judge ARG…` runs sshd as it would start, also where its unit has not created its folder in /run yet.
t=$(mktemp -d) || exit
trap 'rm -rf -- "$t"' EXIT
mkdir "$t/d" && ln -s "$drop_ins"/* "$t/d/" && cp -fT --remove-destination -- "$staged" "$t/d/$n" || exit
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

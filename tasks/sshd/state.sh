# Prints the state of sshd with $text in the drop-in $n: $words are its keywords, $exclusive those to which other files add.
# sshd itself prints the line that counts, and the effect of each Match on an arbitrary connection.
# The same configuration with the text before all else shows the values without any override.
[ -e "$main" ] && command -v sshd >/dev/null || {
  echo absent
  exit 0
}
set -- $SSH_CONNECTION
[ $# != 4 ] || echo "connection $3 $4"
! [ -x /usr/lib/systemd/system-generators/sshd-socket-generator ] || echo generator
staged=$(mktemp) || exit
printf '%s' "$text" >"$staged"
. ./stage.sh
trap 'rm -rf -- "$t" "$staged"' EXIT
like=user=nobody,host=host.invalid,addr=192.0.2.1,laddr=${3:-192.0.2.2},lport=${4:-22},rdomain=
printf 'main %s\n' "$(sha256sum <"$main")"
cmp -s "$main" "$t/main" || echo included
said="^[[:space:]]*($words)[[:space:]=\"]"
judge -ddd -T -C "$like" -f "$t/main" >"$t/is" 2>"$t/why" || {
  sed '/^debug[123]: /d; s/^/refusal /' "$t/why"
  echo refusal
  exit 0
}
sed -nE "s/^debug2: .*: config reprocess .*/matched/p; /^debug3: .* setting ($words)[[:space:]]/I s/^debug3: (.*):([0-9]+) setting /line \2 \1\t/p" "$t/why"
grep -E "^(listenaddress|$exclusive) " "$t/is" | sed 's/^/is /'
sed -snE '1{x;s/.*//;x}; /^[[:space:]]*match[[:space:]]/I h; /'"$said"'/I{G; s/^[[:space:]]*(.*)\n[[:space:]]*(.+)$/within \1\n\2/; /^within /{F;=;p}}' "$main" "$drop_ins"/*.conf 2>/dev/null
rm -- "$t/d/$n" && cat -- "$staged" "$t/main" >"$t/first" || exit
judge -ddd -T -C "$like" -f "$t/first" >"$t/would" 2>/dev/null || exit 0
sort -u "$t/is" >"$t/1" && sort -u "$t/would" | comm -13 "$t/1" - | sed 's/^/lost /'

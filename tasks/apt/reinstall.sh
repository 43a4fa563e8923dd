# Restores old versions in one transaction, because they may need each other; one by one where that would remove packages that came to
# depend on them since.
get_any() { get --allow-downgrades --allow-change-held-packages --no-install-recommends "$@"; }
removes_only_planned() {
  removals=$(get_any -qq -s install "$@" | sed -n 's/^Remv \([^ ]*\) .*/\1/p') || return
  for name in $removals; do case "$remove $purged " in *" $name "*) ;; *) return 1 ;; esac done
}
together() {
  for name in $remove $purged; do set -- "$@" "$name-"; done
  removes_only_planned "$@" && get_any install "$@"
}
alone=
[ -z "$older" ] || together $older || alone=$older

# All at once, because they may need each other; but apt takes along whatever has come to depend on a package since, which must stay.
bring_back() { get --allow-downgrades --allow-change-held-packages --no-install-recommends "$@"; }
ours() {
  goes=$(bring_back -qq -s install "$@" | sed -n 's/^Remv \([^ ]*\) .*/\1/p') || return
  for name in $goes; do case "$remove $purged " in *" $name "*) ;; *) return 1 ;; esac done
}
together() {
  for name in $remove $purged; do set -- "$@" "$name-"; done
  ours "$@" && bring_back install "$@"
}
alone=
[ -z "$older" ] || together $older || alone=$older

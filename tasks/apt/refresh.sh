# A private copy of the lists, so that the preview is exact and the host stays as it is. Hooks of the host must not see it.
refresh() {
  t=$(mktemp -d /var/tmp/run-playbook.XXXXXXXXXX) || exit 1
  trap 'rm -rf -- "$t"' EXIT
  trap 'exit 1' HUP INT TERM
  chmod 711 "$t" && cp -a /var/lib/apt/lists "$t/lists" || exit 1
  for hook in Pre-Invoke Post-Invoke Post-Invoke-Success; do echo "#clear APT::Update::$hook;"; done >"$t/conf"
  private="-o Dir::State::Lists=$t/lists"
  if told=$(timeout 300 apt-get -q -c "$t/conf" $cached $private update 2>&1 </dev/null) ||
    [ "$(known "$t/lists")" != "$(known /var/lib/apt/lists)" ]; then refreshed=1; fi
  printf '%s\n' "$told" | sed -n 's/^[EW]: /broken &/p' >&2
}
# A broken source does not keep the lists of the others from being used, in the run as in the preview.
known() { find "$1" -maxdepth 1 ! -type d ! -name lock -printf '%f %s %T@\n' | sort; }

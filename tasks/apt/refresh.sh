# Refreshes a private copy of the lists, so that the preview is exact and the host is not changed. Hooks of the host do not run for it.
refresh() {
  t=$(mktemp -d /var/tmp/run-playbook.XXXXXXXXXX) || exit 1
  trap 'rm -rf -- "$t"' EXIT
  trap 'exit 1' HUP INT TERM
  chmod 711 "$t" && cp -a /var/lib/apt/lists "$t/lists" || exit 1
  for hook in Pre-Invoke Post-Invoke Post-Invoke-Success; do echo "#clear APT::Update::$hook;"; done >"$t/conf"
  private="-o Dir::State::Lists=$t/lists"
  if output=$(timeout 300 apt-get -q -c "$t/conf" $cached $private update 2>&1 </dev/null) ||
    [ "$(known "$t/lists")" != "$(known /var/lib/apt/lists)" ]; then refreshed=1; fi
  printf '%s\n' "$output" | sed -n 's/^[EW]: /broken &/p' >&2
}
# When one source is broken, the run and the preview use the lists of the others.
known() { find "$1" -maxdepth 1 ! -type d ! -name lock -printf '%f %s %T@\n' | sort; }

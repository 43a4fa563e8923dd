#!/bin/sh
# Lints the shell programs. What it needs it installs on this machine, with apt-get.
set -eu
missing=
for program in shellcheck shfmt; do command -v "$program" >/dev/null || missing="$missing $program"; done
get() { apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >/dev/null; }
if [ -n "$missing" ]; then
  echo "lint: installs$missing on this machine, with apt-get"
  get install $missing || { get update && get install $missing; }
fi
# The requests of older versions, test/host/older, stay as they were.
find lib tasks test -name '*.sh' ! -path 'test/host/older/*' -exec shellcheck {} + -exec shfmt -ln posix -i 2 -ci -d {} +

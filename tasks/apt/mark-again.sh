# Gives $names their $marks again. Somebody may have marked other packages since, and those marks are none of ours.
auto() { apt-mark -o Dir::State::extended_states="$1" showauto; }
others() { auto "$1" | grep -vxF -- "$names" | sort; }
old=$(rp_saved "$marks") || old=/dev/null
if cmp -s -- "$old" "$marks" || { [ "$old" = /dev/null ] && [ ! -e "$marks" ]; }; then
  :
elif [ "$(others "$old")" = "$(others "$marks")" ]; then
  rp_restore "$marks" || failed=1
else
  marked=$(auto "$old" | grep -xF -- "$names")
  [ -z "$marked" ] || patiently apt-mark -qq auto $marked || failed=1
fi

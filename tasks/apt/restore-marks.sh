# Restores the marks of $names in the file $marks. Marks of other packages may have changed since, and are not touched.
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

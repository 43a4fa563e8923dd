# An empty value ends the output, without its line.
at=$(systemctl show --timestamp=us+utc --value -p UnitsLoadStartTimestamp -p UnitsLoadTimestamp) || exit
at=${at##*"
"}
# `newer TEST…`: prints those of $unit_files that are newer than the state that systemd has read.
newer() { find $unit_files -newerct "$at" "$@" 2>/dev/null; }

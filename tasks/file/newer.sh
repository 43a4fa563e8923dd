# A value that is empty ends the output, and with it goes its line.
at=$(systemctl show --timestamp=us+utc --value -p UnitsLoadStartTimestamp -p UnitsLoadTimestamp) || exit
at=${at##*"
"}
# `newer TEST…`: of $unit_files those that are newer than what systemd has read.
newer() { find $unit_files -newerct "$at" "$@" 2>/dev/null; }

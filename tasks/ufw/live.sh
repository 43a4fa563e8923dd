# `live iptables ufw` succeeds when the kernel has ufw's chains and uses them.
live() { "$1" -S INPUT 2>/dev/null | grep -q -- "-j $2-before-input" && "$1" -S "$2-user-input" >/dev/null 2>&1; }

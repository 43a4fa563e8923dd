# Not where units are made by people and packages: tasks look there for what systemd has not read yet.
CONTROL=/etc/systemd/system.control
WANTS=$CONTROL/multi-user.target.wants
# `$g` is the watchdog of the run in `$R`, which is up. What has its number now, days or a boot later, is somebody else.
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }

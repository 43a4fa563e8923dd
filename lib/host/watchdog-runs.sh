# Not in the folders of operators and packages: tasks look there for what systemd has not read yet.
CONTROL=/etc/systemd/system.control
WANTS=$CONTROL/multi-user.target.wants
# True while the watchdog of the run in `$R` is up; `$g` is its pid. The pid alone proves nothing: it may be reused.
watchdog_runs() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }

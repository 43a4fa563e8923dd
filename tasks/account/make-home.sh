# Creates the home folder $n as useradd does, with the mode $mode: HOME_MODE, else what UMASK leaves.
defined() { sed -n "s/^$1[[:space:]]*\([0-7]*\).*/\1/p" /etc/login.defs 2>/dev/null | tail -n 1; }
mode=$(defined HOME_MODE) mask=$(defined UMASK)
[ "$mode" ] || mode=$(printf %o $((0777 & ~0${mask:-022})))
mkdir -m 0700 -- "./$n" || exit
[ ! -d /etc/skel ] || cp -a -- /etc/skel/. "./$n/" || exit

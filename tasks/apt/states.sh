# Compares the packages $names with their state before the change, by the backup of dpkg's status file.
set -f
failed=0 native=$(dpkg --print-architecture)
mkdir -p was && cp -- "$(rp_saved "$status")" was/status || exit
# `state NAME [OPTION]`: installed=1.0, config-files, or nothing
state() {
  dpkg-query $2 -W -f '${Architecture} ${db:Status-Status}=${Version}\n' "$1" 2>/dev/null | while read -r arch is; do
    case $1:$arch in *:*:* | *:all | *:"$native") ;; *) continue ;; esac
    case $is in not-installed=*) ;; config-files=*) echo config-files ;; *) printf '%s\n' "$is" ;; esac
  done
}
was() { state "$1" --admindir=was; }
# One awk for all packages.
differing() {
  {
    dpkg-query --admindir=was -W -f 'was ${Package} ${Architecture} ${db:Status-Status}=${Version}\n' $names
    dpkg-query -W -f 'is ${Package} ${Architecture} ${db:Status-Status}=${Version}\n' $names
  } 2>/dev/null | names=$names awk -v native="$native" '@differing.awk'
}
apart() { name=${1%%|*} is=${1##*|} was=${1#*|} was=${was%|*}; }
# The rollback of a committed run keeps the configuration and data of a new package.
removed_enough() { [ "$rp_purge" = no ] && [ -z "$1" ] && [ "$2" = config-files ]; }
had() { apt-cache madison "$1" 2>/dev/null | cut -d '|' -f 2 | tr -d ' ' | grep -qxF -- "$2"; }

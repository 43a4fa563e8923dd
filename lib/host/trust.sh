# `untrusted RUN`: prints what a user other than root and the present one owns or may write, because it is run here: the run's folder, every folder
# above it by either name, and its files; backups are left out, since they keep the owners of their originals. Also prints what is neither a file
# nor a folder, because to read a pipe may block. The lock is checked as well.
untrusted() (
  mine=${me#*gid=}
  [ "$uid" = 0 ] && others='! -uid 0 -o -perm /022' ||
    others="! -uid 0 ! -uid $uid -o -perm -002 -o -perm -020 ! -gid 0 ! -gid ${mine%%[!0-9]*}"
  set -f
  p=$1
  cd -P -- "$p" 2>/dev/null || exit 0
  at=$(pwd -P)
  set --
  for w in "$p" "$at"; do
    while [ -n "$w" ]; do
      set -- "$@" "$w"
      w=${w%/*}
    done
  done
  [ ! -e "$J/lock" ] || set -- "$@" "$J/lock"
  # In a sticky folder of root no user can replace the files of another. The mode of a link means nothing.
  found=$(find . / "$@" -ignore_readdir_race -maxdepth 2 '(' ! -name 'saved.*' ! -name 'content.*' ! -name 'whole.*' ! '(' -type d -perm -1000 -uid 0 ')' \
    '(' '(' -path './*' -o -path "$J/lock" ')' ! -type f ! -type d -printf '%p is neither a file nor a folder\n' -o \
    '(' -type l ! -uid 0 ! -uid "$uid" -o ! -type l '(' $others ')' ')' -printf '%p belongs to %u, mode %m\n' ')' ')' , -path '/*' -prune 2>&1)
  # What cannot be read is not trusted.
  code=$?
  printf '%s' "$found" | tr -c '[:print:]\n' '?' | sort -u | while IFS= read -r w || [ -n "$w" ]; do
    case $w in ./*) w=$at/${w#./} ;; esac
    printf '%s\n' "$w"
  done
  [ $code = 0 ] || [ -n "$found" ] || echo "$at cannot be looked at"
)

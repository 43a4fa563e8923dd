SENT_BYTES=65536
RESTORE='LARGE=1048576
SELF='\''%i:%.9W'\''
was_of() { stat -c "%d $SELF %h %.9Z %u %s %b" -- "$@"; }
kept() {
  k=0
  while [ -e "path.$k" ]; do
    [ "$(
      cat "path.$k"
      echo .
    )" = "$1." ] && return
    k=$((k + 1))
  done
  say "nothing was kept of $1" >&2
  return 1
}
copied() {
  if [ -e "$1/content.$2" ]; then
    cp -- "$1/content.$2" "$3" && cp --attributes-only --preserve=all -- "$1/saved.$2" "$3"
  else cp -a -- "$1/saved.$2" "$3"; fi
}
saved() {
  kept "$1" && [ ! -e "absent.$k" ] || return
  if [ ! -e "content.$k" ]; then
    printf '\''%s\n'\'' "$PWD/saved.$k"
    return
  fi
  rm -f -- "whole.$k" && copied . "$k" "whole.$k" && printf '\''%s\n'\'' "$PWD/whole.$k"
}
say() { printf '\''%s\n'\'' "$*"; }
rp_leave() { kept "$1" && : >"left.$k"; }
folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
plain() { [ -f "$1" ] && [ ! -L "$1" ]; }
there() { [ -e "$1" ] || [ -L "$1" ]; }
refuse() {
  say "$p is not restored: $1"
  IFS=/ w=
  set -f
  for c in ${p%/*}; do
    [ -z "$c" ] || w=$w/$c
    [ ! -L "$w" ] || stat -c '\''a link on the way, of %U: %N'\'' -- "$w"
  done
  exit 1
} >&2
enter() {
  place=$(
    cat "$S/place.$k"
    echo .
  ) place=${place%.}
  {
    read -r _ inode _ _ owner _
    read -r was
  } <"$S/was.$k"
  if ! cd -P -- "${p%/*}/" 2>/dev/null; then
    [ ! -e "$S/absent.$k" ] || exit 0
    refuse "its folder cannot be entered any more"
  fi
  at=$(
    pwd -P
    echo .
  )
  [ "$at" = "${place:-/}
." ] || refuse "its folder was ${place:-/} and is ${at%??} now"
  now=$(stat -c "$SELF %u" .) || exit
  case $now in
    "$inode "* | *" 0" | *" $owner") ;;
    *) [ -z "$owner" ] || refuse "${place:-/} is another folder now, of user ${now#* }, no longer of user $owner" ;;
  esac
}
sweep() {
  [ ! -s "$S/aside.$k" ] || { read -r t <"$S/aside.$k" && rm -rf --one-file-system -- "./$t" "$S/aside.$k"; }
}
aside() {
  t=$(mktemp -du .run-playbook.XXXXXXXXXX) || return
  { echo "$t" >"$S/aside.$k"; } 2>/dev/null
  mkdir -m 0700 -- "$t" && cd -P -- "./$t" || return
  [ -O . ] && [ "$(
    pwd -P
    echo .
  )" = "$place/$t
." ] || {
    say "$place/$t was moved meanwhile" >&2
    return 1
  }
}
leave() { cd -P .. && {
  rm -rf --one-file-system -- "./$t"
  rm -f -- "$S/aside.$k"
  sync .
  return "$1"
}; }
replace() {
  aside || return
  copied "$S" "$k" new && { ! plain new || sync new; } &&
    { ! folder "../$n" || rmdir -- "../$n"; } && mv -fT -- new "../$n"
  leave $?
}
overwrite() {
  f=/proc/self/fd/8 from=$S/saved.$k
  [ ! -e "$S/content.$k" ] || from=$S/content.$k
  [ "$(stat -c '\''%d %i %F'\'' -- "$n")" = "$(stat -L -c '\''%d %i %F'\'' $f)" ] || {
    say "$p was moved meanwhile" >&2
    return 1
  }
  set -- $(stat -c '\''%s %b'\'' "$from")
  if
    dense=$(($2 * 1024 >= $1))
    [ $dense = 1 ] && ! lack=$(fallocate -n -l "$1" $f 2>&1)
  then
    case $lack in *'\''No space'\''* | *uota*)
      say "$p: $lack" >&2
      return 1
      ;;
    esac
  fi
  [ "$(stat -c '\''%a %u %g'\'' "$S/saved.$k")" = "$(stat -L -c '\''%a %u %g'\'' $f)" ] || chmod u=rw,go= $f || return
  if [ $dense = 1 ]; then
    dd if="$from" of=$f bs=1M conv=notrunc status=none && truncate -s "$1" $f
  else dd if="$from" of=$f bs=64K conv=sparse status=none; fi &&
    cp --attributes-only --preserve=all -- "$S/saved.$k" $f && sync $f
} 8<"$n"
mounted() {
  q=$place/${n#./}
  case "
$(printf %b "$(cut -d '\'' '\'' -f 5 /proc/self/mountinfo | sed '\''s/[\]/&0/g'\'')")
" in *"
$q/"*)
    say "$p is not restored: something is mounted below it, unmount that first" >&2
    exit 1
    ;;
  *"
$q
"*) ;; *) return 1 ;; esac
}
fits() {
  need=$(du -sk -- "$S/saved.$k") have=$(du -skc -- "$n" 2>/dev/null | tail -n 1) free=$(df -k --output=avail . | tail -n 1)
  [ "${need%%[!0-9]*}" -le $((${have%%[!0-9]*} + free)) ]
}
refill() {
  fits || return
  if mounted; then find "$n" -xdev -mindepth 1 -delete; else rm -rf --one-file-system -- "$n"; fi &&
    cp -aT --remove-destination -- "$S/saved.$k" "$n" && find "$n" '\''('\'' -type f -o -type d '\'')'\'' -exec sync {} +
}
exchange() {
  aside || return
  cp -a -- "$S/saved.$k" new && find new '\''('\'' -type f -o -type d '\'')'\'' -exec sync {} + &&
    { ! there "../$n" || mv -T -- "../$n" old; } && mv -T -- new "../$n"
  leave $?
}
untouched() {
  now=$(was_of "$n" 2>/dev/null)
  folder "$n" || [ -z "$was" ] || [ "${now% *}" != "${was% *}" ] && return 1
  set -- $was
  ! plain "$n" || [ "$6" -ge "$LARGE" ] || cmp -s -- "$n" "$S/saved.$k"
}
put_back() {
  if folder "$S/saved.$k"; then
    said=
    mounted || { said=$(exchange 2>&1) && return; }
    refill || {
      say "$said" >&2
      return 1
    }
    say "$p was filled in place: ${said:-something is mounted there}"
    return
  fi
  set -- $was
  if plain "$n" && plain "$S/saved.$k" && [ "$3" != 1 ] && [ "$(stat -c "$SELF" -- "$n")" = "$2" ]; then
    overwrite
    return
  fi
  [ "$3" = 1 ] || ! plain "$S/saved.$k" || say "$p had $3 names; it is a file of its own now"
  said=$(replace 2>&1) && return
  if plain "$n" && plain "$S/saved.$k" && overwrite; then
    say "$p was written in place: $said"
  else
    say "$said" >&2
    return 1
  fi
}
unchanged() {
  kept "$1" || return
  (
    p=$1 S=$PWD n=./${1##*/}
    enter && untouched
  ) 2>/dev/null
}
restore() {
  kept "$1" || return
  (
    p=$1 S=$PWD n=./${1##*/}
    enter
    sweep
    ! untouched || exit 0
    if [ ! -e "$S/absent.$k" ]; then
      put_back
      exit
    fi
    there "$n" || exit 0
    if folder "$n"; then rmdir -- "$n"; else rm -f -- "$n"; fi && sync .
  )
}
'
UNDO='#!/bin/sh
HOST_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
SENT_BYTES=65536
TRUST_HINT='\''Look at what is there. Remove what is no part of a run; if the rest is yours, chown -R and chmod -R go-w make it so.'\''
# Takes this run back: its changes newest first, then whatever makes the restored state live. Safe to run again.
#   sh undo.sh [--check] [--purge]
# --check only says what would be done. --purge takes configuration and data of packages along, where the run had been committed.
known() {
  exec /usr/bin/env -i "PATH=$HOST_PATH" "LC_ALL=C" "SHELL=/bin/sh" "HOME=${HOME-}" ${SSH_CONNECTION:+"SSH_CONNECTION=$SSH_CONNECTION"} \
    ${XDG_RUNTIME_DIR:+"XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"} ${XDG_STATE_HOME:+"XDG_STATE_HOME=$XDG_STATE_HOME"} "$@"
}
[ "${1-}" = clean ] || [ -n "${RUN_PLAYBOOK_TOKEN-}" ] || known /bin/sh "$0" clean "$@"
[ "${1-}" != clean ] || shift
me=$(id) own=
uid=${me#uid=} uid=${uid%%[!0-9]*} USER=${me%% *}
case $USER in *"("*) USER=${USER#*"("} USER=${USER%%")"*} ;; *) USER=$uid ;; esac
case $USER in "" | *[!A-Za-z0-9_.-]*) ;; *) eval "own=~$USER" ;; esac
case $own in /*) HOME=$own ;; esac
LOGNAME=$USER
export HOME USER LOGNAME
[ -O "$XDG_RUNTIME_DIR" ] || unset XDG_RUNTIME_DIR
trap : HUP PIPE
umask 077
T=$RUN_PLAYBOOK_TOKEN
unset RUN_PLAYBOOK_TOKEN
check=no purge=no later=no failed=0
for a; do
  case $a in --check) check=yes ;; --purge) purge=yes ;; *)
    echo "usage: sh undo.sh [--check] [--purge]" >&2
    exit 2
    ;;
  esac
done
cd -- "$(dirname -- "$0")" && R=$PWD && J=${R%/runs/*} || exit 1
tell() {
  if [ -n "$T" ]; then
    cat "$3"
    printf '\''\n%s %s %s\n'\'' "$T" "$1" "$2"
    return
  fi
  said=$(cat "$3")
  case $1 in
    would-undo) echo "would undo: $said" ;;
    undone) echo "undone: $said" ;;
    undo-failed) echo "could not undo: $said" ;;
    left) echo "left: $said" ;;
    kept) echo "kept: $(cat "$2/summary"): $said" ;;
    working) echo "still at work: $said" ;;
    tampered) printf '\''%s\n'\'' "changed since then:" "$said" ;;
    as) echo "this rollback is run $2, to be undone in turn with: sh $J/runs/$2/undo.sh" ;;
  esac
}
# What a change was about to put in place when it was killed: it would lie there for ever.
sweep_aside() {
  { read -r a <"$1/aside"; } 2>/dev/null || return 0
  for p in "$1"/place.*; do
    at=$(
      cat "$p" 2>/dev/null
      echo .
    ) at=${at%.}
    for t in "${at%/}"/.run-playbook."$a".*; do [ ! -d "$t" ] || [ -L "$t" ] || rm -rf --one-file-system -- "$t"; done
  done
}
# At once: what an older step brought goes with it, and with it this may.
compare() {
  strayed "$1" >"$1/strayed"
  if [ -s "$1/strayed" ]; then
    failed=1
    tell undo-failed "$1" "$1/strayed"
  else rm -f -- "$1/strayed"; fi
}
# What a step with a secret said goes once it is told.
words() {
  cat "$1"
  echo
  if [ -n "$T" ]; then tail -c "$SENT_BYTES" "$2"; else tail -c 4096 "$2"; fi
  secretive "$s" || printf '\''\nin full there: %s\n'\'' "$PWD/$2"
}
mirrored() { [ $later = no ] || mirror "$1" "$2" || {
  echo "what is there now could not be kept in $A" >"$1/undo.log"
  false
}; }
# What was begun, by the journal: a step that cannot be found must not pass for one that was never there.
steps() { sed -n '\''s/^begin \([0-9][0-9]*\)$/\1/p'\'' journal | sort -rnu; }
number() {
  order=0
  for f in "$J"/runs/*/order; do [ -f "$f" ] && { read -r o <"$f" && [ "$o" -gt $order ] && order=$o; } 2>/dev/null; done
  echo $((order + 1)) >"$1/order"
}
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
lockable() { command -v flock >/dev/null; }
held_by() { { printf '\''%s\n'\'' "$1" >"$J/lock"; } 2>/dev/null || :; }
lock_holder() { grep -a . "$J/lock" 2>/dev/null || echo "another run"; }
untrusted() (
  mine=${me#*gid=}
  [ "$uid" = 0 ] && others='\''! -uid 0 -o -perm /022'\'' ||
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
  found=$(find . / "$@" -ignore_readdir_race -maxdepth 2 '\''('\'' ! -name '\''saved.*'\'' ! -name '\''content.*'\'' ! -name '\''whole.*'\'' ! '\''('\'' -type d -perm -1000 -uid 0 '\'')'\'' \
    '\''('\'' '\''('\'' -path '\''./*'\'' -o -path "$J/lock" '\'')'\'' ! -type f ! -type d -printf '\''%p is neither a file nor a folder\n'\'' -o \
    '\''('\'' -type l ! -uid 0 ! -uid "$uid" -o ! -type l '\''('\'' $others '\'')'\'' '\'')'\'' -printf '\''%p belongs to %u, mode %m\n'\'' '\'')'\'' '\'')'\'' , -path '\''/*'\'' -prune 2>&1)
  code=$?
  printf '\''%s'\'' "$found" | tr -c '\''[:print:]\n'\'' '\''?'\'' | sort -u | while IFS= read -r w || [ -n "$w" ]; do
    case $w in ./*) w=$at/${w#./} ;; esac
    printf '\''%s\n'\'' "$w"
  done
  [ $code = 0 ] || [ -n "$found" ] || echo "$at cannot be looked at"
)
unbegun() {
  [ ! -e "$1/journal" ] || [ -f "$1/journal" ] || return 0
  for w in "$1"/[0-9]*; do
    [ ! -d "$w" ] || grep -qx "begin ${w##*/}" "$1/journal" 2>/dev/null || rm -rf -- "$w"
  done
}
secretive() { [ -e "$1/redo" ] || [ -e "$1/secret" ]; }
empty() { for f; do [ ! -s "$f" ] || printf '\'''\'' >"$f"; done; }
hush() { ! secretive "$1" || empty "$1/log" "$1/log.end" "$1/undo.log" "$1/settle.log" "$1/failed"; }
spent() {
  for w in "$1"/[0-9]*; do
    hush "$w"
    ! secretive "$w" || empty "$w/in"
  done
}
wipe() {
  unbegun "$1"
  spent "$1"
  for w in $(sed -n '\''s/^undone //p'\'' "$1/journal"); do rm -f -- "$1/$w/in" "$1/$w/undo.in" "$1/$w/redo.in"; done
}
look() (cd -- "$1" && {
  find . '\''('\'' -type d -printf '\''%p %y %m %U:%G\n'\'' -o -printf '\''%p %y %m %U:%G %l\n'\'' '\'')'\''
  find . -type f -exec sha256sum {} +
} | sort)
unlike() {
  if [ -e "$1/absent.$2" ]; then
    { [ ! -e "$3" ] && [ ! -L "$3" ]; } || echo "was not there, and is"
    return
  fi
  is=$(find "$3" -maxdepth 0 -printf '\''type %y, mode %m, owner %U:%G, %l.'\'' 2>/dev/null) || {
    echo "is gone"
    return
  }
  was=$(find "$1/saved.$2" -maxdepth 0 -printf '\''type %y, mode %m, owner %U:%G, %l.'\'') || {
    echo "its copy is gone"
    return
  }
  if [ "$is" != "$was" ]; then
    printf '\''is %s, and was %s\n'\'' "${is%,*}" "${was%,*}"
    return
  fi
  from=$1/saved.$2
  [ ! -e "$1/content.$2" ] || from=$1/content.$2
  case $is in
    '\''type f'\''*) cmp -s -- "$from" "$3" || echo "holds something else" ;;
    '\''type d'\''*)
      look "$from" >"$1/was" && look "$3" >"$1/is" && [ -z "$(comm -23 "$1/was" "$1/is")" ] || echo "holds something else"
      rm -f -- "$1/was" "$1/is"
      ;;
  esac
}
strayed() (
  s=$1 k=0 watched=
  { read -r watched <"$s/watched"; } 2>/dev/null
  while [ -e "$s/path.$k" ] && [ $k -lt "${watched:-$((k + 1))}" ]; do
    p=$(
      cat "$s/path.$k"
      echo .
    )
    p=${p%.} at=$k k=$((k + 1))
    [ ! -e "$s/left.$at" ] || continue
    how=$(unlike "$s" $at "$p")
    [ -z "$how" ] || printf '\''%s %s\n'\'' "$p" "$how"
  done
)
started() {
  set -- ${1##*) }
  start=${20}
}
KIN='\''{ pid = $1; sub(/^.*\) /, "") }
$1 !~ /[ZX]/ {
  parent[pid] = $2; self[pid] = pid ":" $20
  if ($4 == session || index(marked, " " pid " ") || index(seen, " " self[pid] " ")) kin[pid]
}
END {
  do { more = 0; for (p in parent) if (!(p in kin) && parent[p] in kin) { kin[p]; more = 1 } } while (more)
  for (p in kin) print self[p]
}'\''
living() {
  who= group=
  { read -r boot scope lead born latest audit && read -r group; } 2>/dev/null <"$1.scope" || return
  read -r now </proc/sys/kernel/random/boot_id
  [ "$now" = "$boot" ] || return
  start= session=
  { read -r line <"/proc/$lead/stat" && started "$line"; } 2>/dev/null
  [ "$start" != "$born" ] || session=$lead
  set -- $(
    {
      grep -lsxz "RUN_PLAYBOOK_SCOPE=$scope" /proc/[0-9]*/environ
      [ -z "$audit" ] || grep -lsx "$audit" /proc/[0-9]*/sessionid
    } | tr -dc '\''0-9\n'\''
    [ -z "$group" ] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  )
  set -- $(grep -ahsz '\'''\'' /proc/[0-9]*/stat | tr '\''\n\0'\'' '\'' \n'\'' | awk -v session="$session" -v marked=" $* " -v seen=" $seen " "$KIN")
  seen="$seen $*"
  for p; do who="$who ${p%:*}"; done
  [ -n "$who" ]
}
STEP_SILENCE_SECONDS=15
ended() {
  quiet=0 said=
  while living "$1"; do
    case " $who " in *" $lead "*) ;; *) break ;; esac
    size=$(wc -c 2>/dev/null <"$2")
    [ "$4" = anyhow ] || [ "$size" = "$said" ] || quiet=0
    read -r now _ </proc/uptime
    [ $quiet -lt "$3" ] && [ "${now%%.*}" -lt "$latest" ] || break
    said=$size quiet=$((quiet + 1))
    sleep 1
  done
  told=
  while living "$1"; do
    read -r now _ </proc/uptime
    now=${now%%.*}
    kill -s STOP $who 2>/dev/null
    if [ -z "$told" ]; then
      told=$now
      kill -s TERM $who
    elif [ $((now - told)) -ge 40 ]; then
      kill -s CONT $who
      return 1
    elif [ $((now - told)) -ge 5 ]; then
      [ -z "$group" ] || echo 1 >"$group/cgroup.kill"
      kill -s KILL $who
    fi 2>/dev/null
    kill -s CONT $who 2>/dev/null
    sleep 0.2
  done
  [ -z "$told" ] || [ -z "$group" ] || rmdir -- "$group" 2>/dev/null
  [ ! -s "$1.scope" ] || : >"$1.scope"
}
MEMBER='\''file=$1 limit=$2 group=$3 prelude=$4
started() {
  set -- ${1##*) }
  start=${20}
}
read -r boot </proc/sys/kernel/random/boot_id
read -r now _ </proc/uptime
read -r line </proc/$$/stat
started "$line"
[ -n "$group" ] && { echo 0 >"$group/cgroup.procs"; } 2>/dev/null || group=
before= audit= auid=
{
  read -r before </proc/self/sessionid
  read -r auid </proc/self/loginuid
  echo "$auid" >/proc/self/loginuid
  read -r audit </proc/self/sessionid
} 2>/dev/null
[ "$audit" != "$before" ] || audit=
if { printf '\''\'\'''\''%s\n'\''\'\'''\'' "$boot $RUN_PLAYBOOK_SCOPE $$ $start $((${now%%.*} + ${limit%%.*})) $audit" "$group" >"$file.scope"; } 2>/dev/null; then
  exec 9>&-
else case $file in */apply)
  echo "no room to note its processes" >&2
  exit 125
  ;;
esac fi
exec timeout -k 10 "$limit" sh -c '\''\'\'''\''[ -z "$1" ] || . "$1"; . "$0"'\''\'\'''\'' "$file" "$prelude"'\''
released() {
  [ -n "$within" ] || return 0
  while IFS=: read -r hierarchy _ own; do [ "$hierarchy" != 0 ] || break; done </proc/self/cgroup
  while read -r p <"$within/cgroup.procs"; do echo "$p" >"/sys/fs/cgroup$own/cgroup.procs" || break; done
  read -r _ p <"$within/cgroup.events"
  [ "$p" = 0 ] || rm -f -- "$R/cgroup"
} 2>/dev/null
limited() {
  late= within= seen=
  read -r began _ </proc/uptime
  read -r scope </proc/sys/kernel/random/uuid
  { ! read -r within <"$R/cgroup" || [ -d "$within" ] || mkdir -- "$within" || within=; } 2>/dev/null
  RUN_PLAYBOOK_SCOPE=$scope setsid sh -c "$MEMBER" "$2" "$2" "$1" "$within" ${3+"$3"}
  code=$?
  read -r now _ </proc/uptime
  case $code in 124 | 137) [ $((${now%%.*} - ${began%%.*})) -lt "${1%%.*}" ] || late=yes ;; esac
  if [ $code = 0 ]; then
    released
    : >"$2.scope"
  else ended "$2" /dev/null 0; fi
  return $code
}
at_rest() {
  set -- "$R"/[0-9]*/*.scope
  [ ! -e "$R/of" ] || {
    read -r of <"$R/of"
    set -- "$@" "$J/runs/$of"/[0-9]*/*.scope
  }
  for f; do
    seen=
    [ -s "$f" ] && f=${f%.scope} && living "$f" || continue
    step=${f%/*} log=$f.log
    [ "$f" != "$step/apply" ] || log=$step/log
    {
      cat "$step/summary"
      printf '\'' (process %s)'\'' "${who# }"
    } | tell working "${step##*/}" -
    [ $check = yes ] || ended "$f" "$log" "$STEP_SILENCE_SECONDS" && continue
    obstacle="nothing is undone while a process of $step lives that cannot be ended: ${who# }"
    return 1
  done
}
LARGE=1048576
SELF='\''%i:%.9W'\''
was_of() { stat -c "%d $SELF %h %.9Z %u %s %b" -- "$@"; }
place() {
  q=$1 rest=
  until at=$(cd -P -- "${q:-/}" 2>/dev/null && pwd -P && echo .); do rest=/${q##*/}$rest q=${q%/*}; done
  at=${at%??}
  [ "$at" != / ] || at=
  at=$at$rest
}
store() {
  content=$1/../../../content
  cp -a --attributes-only -- "$3" "$1/saved.$2" && mkdir -p -- "$content" && sum=$(sha256sum <"$3") || return
  sum=${sum%% *}
  if [ ! -e "$content/$sum" ]; then
    new=$(mktemp -- "$content/new.XXXXXXXXXX") && cp -- "$3" "$new" && sync "$new" && sum=$(sha256sum <"$new") || return
    sum=${sum%% *}
    mv -fT -- "$new" "$content/$sum" || return
  fi
  ln -- "$content/$sum" "$1/content.$2" 2>/dev/null || cp -- "$content/$sum" "$1/content.$2"
}
keep() (
  printf '\''%s'\'' "$3" >"$1/path.$2" && place "${3%/*}" && printf '\''%s'\'' "$at" >"$1/place.$2" || exit
  was=$(was_of "${at:-/}" "$3" 2>/dev/null)
  printf '\''%s\n'\'' "$was" >"$1/was.$2" || exit
  if [ ! -e "$3" ] && [ ! -L "$3" ]; then
    : >"$1/absent.$2"
    exit
  fi
  size=${was% *} blocks=${was##* }
  size=${size##* }
  if [ -f "$3" ] && [ ! -L "$3" ] && [ "$size" -ge "$LARGE" ] && [ $((blocks * 1024)) -ge "$size" ]; then
    store "$@"
  else cp -a -- "$3" "$1/saved.$2"; fi
)
sweep_content() {
  [ ! -d "$J/content" ] || find "$J/content" -mindepth 1 -maxdepth 1 -type f -links 1 -delete
}
roomy() {
  b=$1 kib=$2 files=$3 more=$3 bytes=0
  shift 3
  set -f
  notes=$(($# * 8 + 16))
  if [ $# != 0 ]; then
    set -- $(
      du -skc -- "$@" 2>/dev/null | tail -n 1
      du -sc --inodes -- "$@" 2>/dev/null | tail -n 1
    )
    bytes=$1 files=$(($3 + more))
  fi
  ballast=$((bytes + kib))
  bytes=$((bytes + ballast + kib)) nodes=$((2 * files + notes))
  set -- $(df -k --output=avail,iavail,itotal,source,target -- "$b" | tail -n 1)
  free=$1 left=$2 all=$3
  shift 3
  short=
  [ "$free" -ge $bytes ] || short="$bytes KiB, and $free KiB are free"
  case $all in 0 | -) ;; *) [ "$left" -ge $nodes ] || short="$short${short:+; }$nodes inodes, and $left are free" ;; esac
  [ -z "$short" ] || {
    echo "no room for the way back: it needs $short in $b ($*)" >&2
    return 1
  }
}
reserve() (
  roomy "$@" || exit
  i=1
  while [ -e "$b/ballast/$i" ]; do i=$((i + 1)); done
  b=$b/ballast/$i
  mkdir -p -- "$b" && { fallocate -l "${ballast}KiB" "$b/bytes" 2>/dev/null || head -c "${ballast}K" /dev/zero >"$b/bytes"; } || exit
  while [ $files -gt 0 ]; do
    : >"$b/$files" || exit
    files=$((files - 1))
  done
)
release() { rm -rf -- "$1/ballast"; }
LARGE=1048576
SELF='\''%i:%.9W'\''
was_of() { stat -c "%d $SELF %h %.9Z %u %s %b" -- "$@"; }
sight() {
  for p; do [ -e "$p" ] || [ -L "$p" ] || printf '\''absent %s\n'\'' "$p"; done
  find "$@" -maxdepth 0 '\''('\'' ! -type f -printf '\''%y %m %U:%G %l %p\n'\'' -o -size +$((LARGE - 1))c -printf '\''large %m %U:%G %s %T@ %p\n'\'' -o \
    -printf '\''small %m %U:%G %p\n'\'' -exec sha256sum {} + '\'')'\'' 2>/dev/null
  :
}
witness() (
  s=$1
  shift
  [ $# = 0 ] || sight "$@" >"$s/seen"
)
tampered() (
  l='\''
'\'' judged=
  for s; do
    k=0 seen= watched=
    { read -r watched <"$s/watched"; } 2>/dev/null
    [ ! -e "$s/seen" ] || seen=$l$(cat "$s/seen")$l
    while [ -e "$s/path.$k" ] && [ $k -lt "${watched:-$((k + 1))}" ]; do
      p=$(
        cat "$s/path.$k"
        echo .
      )
      p=${p%.} k=$((k + 1))
      case $judged in *"$l/$p$l"*) continue ;; esac
      judged=$judged$l/$p$l
      [ -n "$seen" ] || continue
      now=$(sight "$p") digest=
      case $now in small*) digest=$l${now##*"$l"}$l now=${now%"$l"*} ;; esac
      case $seen in *"$l$now$l"*) case $seen in *"$digest"*) continue ;; esac ;; esac
      printf '\''%s\n'\'' "$p"
    done
  done
)
witnessed() {
  for w in "$1"/[0-9]*; do
    k=0
    set --
    while [ -e "$w/path.$k" ]; do
      p=$(
        cat "$w/path.$k"
        echo .
      )
      set -- "$@" "${p%.}"
      k=$((k + 1))
    done
    witness "$w" "$@"
  done
}
twin() { [ ! -e "$1" ] || ln -f -- "$1" "$2"; }
mirror() {
  x=$A/$2
  ! grep -qx "begin $2" "$A/journal" || return 0
  mkdir -p "$x" && printf '\''take back: %s'\'' "$(cat "$1/summary")" >"$x/summary" || return
  if [ -e "$1/redo" ]; then
    twin "$1/redo" "$x/undo"
    twin "$1/redo.in" "$x/undo.in"
  elif [ -e "$1/secret" ] && [ -e "$1/in" ]; then
    echo '\''it needs a secret that was not kept: run the playbook again'\'' >"$x/irreversible"
  else
    twin "$1/apply" "$x/undo"
    twin "$1/in" "$x/undo.in"
  fi
  twin "$1/undo" "$x/redo"
  twin "$1/undo.in" "$x/redo.in"
  for f in settle severs secret watched noted; do twin "$1/$f" "$x/$f"; done
  k=0
  while [ -e "$1/path.$k" ]; do
    p=$(
      cat "$1/path.$k"
      echo .
    )
    keep "$x" $k "${p%.}" || return
    k=$((k + 1))
  done
  find "$x" '\''('\'' -type f -o -type d '\'')'\'' -exec sync {} + && echo "begin $2" >>"$A/journal" && sync "$A/journal"
}
identify() {
  A=$(printf '\''%s'\'' "$RUN_PLAYBOOK_AS" | sed -n '\''s/^{"run":"\([a-z0-9-]*\)".*/\1/p'\'')
  [ -z "$A" ] || return 0
  A=$(date -u +%Y%m%d-%H%M%S)-$(od -An -N2 -tx1 /dev/urandom | tr -d '\'' '\'')
  RUN_PLAYBOOK_AS='\''{"run":"'\''$A'\''","playbook":"rollback","by":"undo.sh, by hand","startedAt":"'\''$(date -u +%Y-%m-%dT%H:%M:%SZ)'\''"}'\''
}
open_mirror() {
  A=$(sed -n '\''s/^taking-back //p'\'' journal | tail -n 1)
  if [ -z "$A" ]; then
    identify
    a=../$A
    mkdir -p "$a" && printf '\''%s'\'' "$RUN_PLAYBOOK_AS" >"$a/meta" && echo "${R##*/}" >"$a/of" && number "$a" &&
      cp restore.sh undo.sh "$a" && : >"$a/journal" && sync "$a"/* "$a" .. && echo "taking-back $A" >>journal || return
  fi
  : >open && sync journal open . && A=../$A
}
CONTROL=/etc/systemd/system.control
WANTS=$CONTROL/multi-user.target.wants
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
unwanted() {
  unit=run-playbook-${R##*/}-boot.service wanted=
  [ ! -e "$CONTROL/$unit" ] || wanted=$(systemctl show -p WantedBy --value "$unit" 2>/dev/null)
  rm -f -- "$CONTROL/$unit" "$WANTS/$unit"
  [ ! -d "$WANTS" ] || rmdir "$WANTS" "$CONTROL"
} 2>/dev/null
forgotten() { [ -z "$wanted" ] || systemctl daemon-reload 2>/dev/null; }
disarm() {
  unwanted
  forgotten
}
close_run() {
  pid= room=
  { read -r pid <"$R/shell" && read -r room <"$R/room"; } 2>/dev/null
  case $room in */run-playbook.*) [ -d "/proc/$pid" ] || rm -rf -- "$room" ;; esac
  rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null
  unwanted
  ! guarding || kill "$g"
  forgotten
}
# Prints the files that are no longer as the run left them, each with newer runs that changed it.
changed_since() {
  read -r mine <order
  tampered $(steps) | while IFS= read -r p; do
    by=
    for f in $(grep -D skip -lxF -- "$p" ../*/[0-9]*/path.* 2>/dev/null); do
      f=${f#../} f=${f%%/*}
      [ -f "../$f/order" ] && read -r other <"../$f/order" && [ "$other" -gt "$mine" ] || continue
      case $by in *"$f"*) ;; *) by="$by${by:+, }$f" ;; esac
    done
    printf '\''%s%s\n'\'' "$p" "${by:+ (by run $by)}"
  done
}
strange=$(untrusted "$R")
[ -z "$strange" ] || {
  printf '\''%s\n'\'' "the journal cannot be trusted:" "$strange" "$TRUST_HINT" >&2
  exit 1
}
[ -e journal ] || {
  echo "its journal is gone: $R/journal" >&2
  exit 1
}
# The lock is ours already where the engine asks; a person waits for it, and a run that nobody follows any more is ended.
if [ $check = no ] && ! [ "/proc/$$/fd/9" -ef "$J/lock" ]; then
  lockable || {
    echo "flock is missing: it comes with util-linux" >&2
    exit 1
  }
  exec 9>>"$J/lock"
  flock -n 9 || {
    echo "waiting for $(lock_holder)"
    hang_up
    flock -w 60 9
  } || {
    echo "another run holds this host" >&2
    exit 1
  }
  held_by "the rollback of run ${R##*/}, by hand"
fi
at_rest || {
  echo "$obstacle" >&2
  exit 1
}
! grep -qxE '\''committed|resumed .*'\'' journal || later=yes
[ $later = yes ] || purge=yes
export purge later
[ $check = yes ] || release .
[ $later = no ] || {
  changed_since >changed
  [ ! -s changed ] || tell tampered - changed
}
[ $check = yes ] || [ $later = no ] || { open_mirror && tell as "${A##*/}" "$A/meta"; } || exit 1
last=$(steps | head -n 1)
for s in $(steps); do
  if grep -qx "undone $s" journal; then
    [ ! -e "$s/strayed" ] || compare "$s"
    continue
  fi
  if [ ! -e "$s/undo" ] && [ ! -e "$s/irreversible" ]; then
    failed=1
    echo "$R/$s/undo is gone: nothing can be undone by it" >lost
    tell undo-failed "$s" lost
    continue
  fi
  if [ -e "$s/irreversible" ]; then
    tell kept "$s" "$s/irreversible"
    continue
  fi
  if [ $check = yes ]; then
    tell would-undo "$s" "$s/summary"
    continue
  fi
  in=/dev/null
  [ ! -e "$s/undo.in" ] || in=undo.in
  x=$(printf %04d $((1$last - 1$s + 1)))
  if mirrored "$s" "$x" && (cd "$s" && noted=$PWD/noted && export noted && limited 900 ./undo ../restore.sh <"$in" >undo.log 2>&1); then
    [ $later = no ] || echo "done $x" >>"$A/journal"
    sweep_aside "$s"
    echo "undone $s" >>journal
    tell undone "$s" "$s/summary"
    [ ! -s "$s/undo.log" ] || sed -n '\''s/^warning: //p'\'' "$s/undo.log" >"$s/left"
    [ ! -s "$s/left" ] || tell left "$s" "$s/left"
    compare "$s"
  else
    failed=1
    words "$s/summary" "$s/undo.log" >"$s/failed"
    tell undo-failed "$s" "$s/failed"
  fi
done
[ $check = no ] || exit 0
settled=
for s in $(steps); do
  [ -s "$s/settle" ] && grep -qx "undone $s" journal || continue
  sum=$(cksum <"$s/settle")
  case $settled in *"[$sum]"*) continue ;; esac
  settled="${settled}[$sum]"
  if ! limited 300 "$s/settle" </dev/null >"$s/settle.log" 2>&1; then
    failed=1
    words "$s/settle" "$s/settle.log" >"$s/failed"
    tell undo-failed "$s" "$s/failed"
  fi
done
[ $later = no ] || {
  witnessed "$A"
  echo committed >>"$A/journal"
  sync "$A/journal"
}
wipe .
if [ $failed = 0 ]; then echo rolled-back >>journal; else echo rollback-failed >>journal; fi
sync journal
close_run
exit $failed
'
WATCHDOG='#!/bin/sh
HOST_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Takes this run back by itself when its controller is lost, or does not confirm in time a change that may have cut us off. Started by the run, as a
# process of the host'\''s own; ends with it. It counts in seconds since boot, which no clock that is set can move.
known() {
  exec /usr/bin/env -i "PATH=$HOST_PATH" "LC_ALL=C" "SHELL=/bin/sh" "HOME=${HOME-}" ${SSH_CONNECTION:+"SSH_CONNECTION=$SSH_CONNECTION"} \
    ${XDG_RUNTIME_DIR:+"XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"} ${XDG_STATE_HOME:+"XDG_STATE_HOME=$XDG_STATE_HOME"} "$@"
}
[ "${1-}" = clean ] || [ -n "${RUN_PLAYBOOK_TOKEN-}" ] || known /bin/sh "$0" clean "$@"
[ "${1-}" != clean ] || shift
me=$(id) own=
uid=${me#uid=} uid=${uid%%[!0-9]*} USER=${me%% *}
case $USER in *"("*) USER=${USER#*"("} USER=${USER%%")"*} ;; *) USER=$uid ;; esac
case $USER in "" | *[!A-Za-z0-9_.-]*) ;; *) eval "own=~$USER" ;; esac
case $own in /*) HOME=$own ;; esac
LOGNAME=$USER
export HOME USER LOGNAME
[ -O "$XDG_RUNTIME_DIR" ] || unset XDG_RUNTIME_DIR
umask 077
cd -- "$(dirname -- "$0")" && R=$PWD && J=${R%/runs/*} || exit 1
exec </dev/null >>guard.log 2>&1
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
lockable() { command -v flock >/dev/null; }
held_by() { { printf '\''%s\n'\'' "$1" >"$J/lock"; } 2>/dev/null || :; }
lock_holder() { grep -a . "$J/lock" 2>/dev/null || echo "another run"; }
state() { grep -D skip -E '\''^(committed|taking-back |rolled-back|rollback-failed|resumed )'\'' "$1/journal" 2>/dev/null | tail -n 1; }
started() {
  set -- ${1##*) }
  start=${20}
}
KIN='\''{ pid = $1; sub(/^.*\) /, "") }
$1 !~ /[ZX]/ {
  parent[pid] = $2; self[pid] = pid ":" $20
  if ($4 == session || index(marked, " " pid " ") || index(seen, " " self[pid] " ")) kin[pid]
}
END {
  do { more = 0; for (p in parent) if (!(p in kin) && parent[p] in kin) { kin[p]; more = 1 } } while (more)
  for (p in kin) print self[p]
}'\''
living() {
  who= group=
  { read -r boot scope lead born latest audit && read -r group; } 2>/dev/null <"$1.scope" || return
  read -r now </proc/sys/kernel/random/boot_id
  [ "$now" = "$boot" ] || return
  start= session=
  { read -r line <"/proc/$lead/stat" && started "$line"; } 2>/dev/null
  [ "$start" != "$born" ] || session=$lead
  set -- $(
    {
      grep -lsxz "RUN_PLAYBOOK_SCOPE=$scope" /proc/[0-9]*/environ
      [ -z "$audit" ] || grep -lsx "$audit" /proc/[0-9]*/sessionid
    } | tr -dc '\''0-9\n'\''
    [ -z "$group" ] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  )
  set -- $(grep -ahsz '\'''\'' /proc/[0-9]*/stat | tr '\''\n\0'\'' '\'' \n'\'' | awk -v session="$session" -v marked=" $* " -v seen=" $seen " "$KIN")
  seen="$seen $*"
  for p; do who="$who ${p%:*}"; done
  [ -n "$who" ]
}
STEP_SILENCE_SECONDS=15
ended() {
  quiet=0 said=
  while living "$1"; do
    case " $who " in *" $lead "*) ;; *) break ;; esac
    size=$(wc -c 2>/dev/null <"$2")
    [ "$4" = anyhow ] || [ "$size" = "$said" ] || quiet=0
    read -r now _ </proc/uptime
    [ $quiet -lt "$3" ] && [ "${now%%.*}" -lt "$latest" ] || break
    said=$size quiet=$((quiet + 1))
    sleep 1
  done
  told=
  while living "$1"; do
    read -r now _ </proc/uptime
    now=${now%%.*}
    kill -s STOP $who 2>/dev/null
    if [ -z "$told" ]; then
      told=$now
      kill -s TERM $who
    elif [ $((now - told)) -ge 40 ]; then
      kill -s CONT $who
      return 1
    elif [ $((now - told)) -ge 5 ]; then
      [ -z "$group" ] || echo 1 >"$group/cgroup.kill"
      kill -s KILL $who
    fi 2>/dev/null
    kill -s CONT $who 2>/dev/null
    sleep 0.2
  done
  [ -z "$told" ] || [ -z "$group" ] || rmdir -- "$group" 2>/dev/null
  [ ! -s "$1.scope" ] || : >"$1.scope"
}
CONTROL=/etc/systemd/system.control
WANTS=$CONTROL/multi-user.target.wants
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
unwanted() {
  unit=run-playbook-${R##*/}-boot.service wanted=
  [ ! -e "$CONTROL/$unit" ] || wanted=$(systemctl show -p WantedBy --value "$unit" 2>/dev/null)
  rm -f -- "$CONTROL/$unit" "$WANTS/$unit"
  [ ! -d "$WANTS" ] || rmdir "$WANTS" "$CONTROL"
} 2>/dev/null
forgotten() { [ -z "$wanted" ] || systemctl daemon-reload 2>/dev/null; }
disarm() {
  unwanted
  forgotten
}
close_run() {
  pid= room=
  { read -r pid <"$R/shell" && read -r room <"$R/room"; } 2>/dev/null
  case $room in */run-playbook.*) [ -d "/proc/$pid" ] || rm -rf -- "$room" ;; esac
  rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null
  unwanted
  ! guarding || kill "$g"
  forgotten
}
# Seconds without a byte from the controller, whose keepalives come every five, after which its link counts as dead.
SILENCE_SECONDS=45
# Seconds after which a run that nobody drives any more is taken back: time for its controller to come back by another connection.
GRACE_SECONDS=20
uptime() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}
# By the kernel'\''s own account of the connection, because a shell whose change goes on does not notice its end. Where the kernel cannot be
# asked, or does not show it, the end of the shell must do.
heard() {
  read -r peer <peer && [ -n "$peer" ] || return 0
  set -- $peer
  case $1 in *:*) set -- "[$1]" "$2" "[$3]" "$4" ;; esac
  link=$(ss -Htin state established "src $3:$4 and dst $1:$2" 2>/dev/null)
  [ -n "$link" ] || {
    [ ! -e shown ]
    return
  }
  [ -e shown ] || : >shown
  quiet=$(printf %s "$link" | sed -n '\''s/.* lastrcv:\([0-9]*\).*/\1/p'\'')
  [ "${quiet:-0}" -lt "${SILENCE_SECONDS}000" ] || take_back "nothing was heard from its controller for $SILENCE_SECONDS s"
}
# What the run is at right now, and how much that has said.
at_work() {
  step=$(sed -n '\''s/^begin //p'\'' journal 2>/dev/null | tail -n 1)
  said=$(wc -c 2>/dev/null <"$step/log")
}
# take_back REASON [SECONDS anyhow]: a shell that is told to go ends with its change; dpkg, say, should be let end.
take_back() {
  exec 9>>"$J/lock"
  free=yes
  flock -n 9 || {
    free=
    hang_up || flock 9
  }
  at_work
  ended "$step/apply" "$step/log" "${2-$STEP_SILENCE_SECONDS}" $3
  [ -n "$free" ] || flock 9
  # Its last words may have reached the disk alone.
  case $(state .) in '\'''\'' | taking-back*) [ -e open ] ;; *) false ;; esac || {
    close_run
    exit 0
  }
  held_by "the rollback of run ${R##*/}, by its host"
  echo "guard $1" >>journal
  # What undos say may hold a secret, and nobody is told here.
  exec sh ./undo.sh clean >/dev/null
}
# A control group of ours to give: what a change starts stays in it, however it was started, and outlives the login as we do.
while IFS=: read -r h _ own; do [ "$h" != 0 ] || break; done </proc/self/cgroup
case $own in */"run-playbook-${R##*/}.service" | */"run-playbook-${R##*/}-boot.service") [ ! -w "/sys/fs/cgroup$own/cgroup.procs" ] || echo "/sys/fs/cgroup$own/work" >cgroup ;; esac
read -r before <boot
read -r boot </proc/sys/kernel/random/boot_id
# The run begins once we are there, and so its connection is still up now: from here on not to see it means that it is gone.
[ "$boot" != "$before" ] || heard
echo $$ >guard
if [ "$boot" != "$before" ]; then
  [ -e orphan ] || [ -e deadline ] || [ -e expired ] || {
    disarm
    exit 0
  }
  sleep 5
  if [ -e deadline ]; then take_back "the host lost power before it was confirmed"; else take_back "the host lost power before it had ended"; fi
fi
alone= spoke= turn=0 connected=yes seen=
# Again, because somebody may end every sleep of the host.
while sleep 1 || sleep 1; do
  [ -e open ] || exit 0
  uptime
  if [ -e deadline ]; then
    read -r limit <deadline
    # Renamed, so that whoever comes to confirm it at this very moment comes before us or too late, but not both.
    [ "$now" -lt "$limit" ] || ! mv deadline expired || take_back "no new connection confirmed it in time" 3 anyhow
  fi
  [ -e orphan ] || [ -e deadline ] || exit 0
  [ -e orphan ] || continue
  turn=$((turn + 1))
  [ $((turn % 5)) != 0 ] || if heard; then connected=yes; else connected=; fi
  if [ -n "$connected" ] && driver; then
    alone= spoke=
    continue
  fi
  before=$said
  at_work
  [ -n "$alone" ] || alone=$now
  [ "$said" = "$before" ] || spoke=$now
  silent=$((now - ${spoke:-$alone}))
  [ $((now - alone)) -lt "$GRACE_SECONDS" ] ||
    take_back "its controller was gone for $GRACE_SECONDS s" $((silent < STEP_SILENCE_SECONDS ? STEP_SILENCE_SECONDS - silent : 0))
done
'
run=20261120-101010-abcd
identity='{"run":"20261120-101010-abcd","playbook":"old","by":"someone@somewhere","startedAt":"2026-11-20T10:10:10.000Z"}'
holder='run 20261120-101010-abcd of old, by someone@somewhere, since 2026-11-20T10:10:10.000Z'
orphan=keep
wait=0
mark() { printf '\n%s %s\n' "$T" "$*"; }
watch() {
  tick_seconds=$1 hung=
  trap 'ticked=1' USR1
  (
    while sleep "$tick_seconds" || sleep "$tick_seconds"; do
      read -r _ _ _ parent _ </proc/self/stat && [ "$parent" = $$ ] && kill -s USR1 $$ || exit
    done
  ) </dev/null >/dev/null 2>&1 9>&- &
  clock=$!
}
end_tree() {
  kill -s STOP "$1"
  { read -r children; } <"/proc/$1/task/$1/children"
  for child in $children; do end_tree "$child"; done
  kill -s KILL "$1"
} 2>/dev/null
unwatch() {
  end_tree "$clock"
  wait "$clock"
} 2>/dev/null
patiently() {
  late= left=$2
  [ -z "$hung" ] || left=$tick_seconds
  while :; do
    ticked=
    wait "$1"
    code=$?
    [ -n "$ticked" ] && [ "$code" = 138 ] || return "$code"
    [ -z "$late" ] || return
    left=$((left - tick_seconds))
    [ "$left" -gt 0 ] || {
      late=1 hung=1
      end_tree "$1"
    }
  done
}
ask() {
  (eval "$3") </dev/null 2>"$d/stderr" 9>&- &
  patiently "$!" "$2"
  code=$?
  if [ -n "$late" ]; then
    mark late "$1"
    return
  fi
  mark answer "$1" "$code"
  [ ! -s "$d/stderr" ] || {
    tail -c "$SENT_BYTES" "$d/stderr"
    mark stderr "$1"
  }
}
same() {
  ({
    (eval "$2") </dev/null 2>/dev/null
    printf ' %s' "$?"
  } | sha256sum >"$d/sum") 9>&- &
  patiently "$!" "$1"
  [ -z "$late" ] && read -r sum _ <"$d/sum" && [ "$sum" = "$3" ]
}
J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || {
  J=$XDG_STATE_HOME
  [ -n "$J" ] || J=$HOME/.local/state
  J=$J/run-playbook
}
lockable() { command -v flock >/dev/null; }
held_by() { { printf '%s\n' "$1" >"$J/lock"; } 2>/dev/null || :; }
lock_holder() { grep -a . "$J/lock" 2>/dev/null || echo "another run"; }
state() { grep -D skip -E '^(committed|taking-back |rolled-back|rollback-failed|resumed )' "$1/journal" 2>/dev/null | tail -n 1; }
number() {
  order=0
  for f in "$J"/runs/*/order; do [ -f "$f" ] && { read -r o <"$f" && [ "$o" -gt $order ] && order=$o; } 2>/dev/null; done
  echo $((order + 1)) >"$1/order"
}
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
  found=$(find . / "$@" -ignore_readdir_race -maxdepth 2 '(' ! -name 'saved.*' ! -name 'content.*' ! -name 'whole.*' ! '(' -type d -perm -1000 -uid 0 ')' \
    '(' '(' -path './*' -o -path "$J/lock" ')' ! -type f ! -type d -printf '%p is neither a file nor a folder\n' -o \
    '(' -type l ! -uid 0 ! -uid "$uid" -o ! -type l '(' $others ')' ')' -printf '%p belongs to %u, mode %m\n' ')' ')' , -path '/*' -prune 2>&1)
  code=$?
  printf '%s' "$found" | tr -c '[:print:]\n' '?' | sort -u | while IFS= read -r w || [ -n "$w" ]; do
    case $w in ./*) w=$at/${w#./} ;; esac
    printf '%s\n' "$w"
  done
  [ $code = 0 ] || [ -n "$found" ] || echo "$at cannot be looked at"
)
unbegun() {
  [ ! -e "$1/journal" ] || [ -f "$1/journal" ] || return 0
  for w in "$1"/[0-9]*; do
    [ ! -d "$w" ] || grep -qx "begin ${w##*/}" "$1/journal" 2>/dev/null || rm -rf -- "$w"
  done
}
secretive() { [ -e "$1/redo" ] || [ -e "$1/secret" ]; }
empty() { for f; do [ ! -s "$f" ] || printf '' >"$f"; done; }
hush() { ! secretive "$1" || empty "$1/log" "$1/log.end" "$1/undo.log" "$1/settle.log" "$1/failed"; }
spent() {
  for w in "$1"/[0-9]*; do
    hush "$w"
    ! secretive "$w" || empty "$w/in"
  done
}
wipe() {
  unbegun "$1"
  spent "$1"
  for w in $(sed -n 's/^undone //p' "$1/journal"); do rm -f -- "$1/$w/in" "$1/$w/undo.in" "$1/$w/redo.in"; done
}
folder() { [ $broken = 1 ] || mkdir -p -- "$1" 2>>"$d/trouble" || broken=1; }
stage() {
  if [ $broken = 1 ]; then
    head -c "$2" >/dev/null
  else head -c "$2" | { cat >"$1" || {
    cat >/dev/null
    false
  }; } 2>>"$d/trouble" || broken=1; fi
}
put() { [ $broken = 1 ] || { printf '%s' "$2" >"$1"; } 2>>"$d/trouble" || broken=1; }
CONTROL=/etc/systemd/system.control
WANTS=$CONTROL/multi-user.target.wants
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
unwanted() {
  unit=run-playbook-${R##*/}-boot.service wanted=
  [ ! -e "$CONTROL/$unit" ] || wanted=$(systemctl show -p WantedBy --value "$unit" 2>/dev/null)
  rm -f -- "$CONTROL/$unit" "$WANTS/$unit"
  [ ! -d "$WANTS" ] || rmdir "$WANTS" "$CONTROL"
} 2>/dev/null
forgotten() { [ -z "$wanted" ] || systemctl daemon-reload 2>/dev/null; }
disarm() {
  unwanted
  forgotten
}
close_run() {
  pid= room=
  { read -r pid <"$R/shell" && read -r room <"$R/room"; } 2>/dev/null
  case $room in */run-playbook.*) [ -d "/proc/$pid" ] || rm -rf -- "$room" ;; esac
  rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null
  unwanted
  ! guarding || kill "$g"
  forgotten
}
abandon() {
  p=
  { read -r p <"$R/shell"; } 2>/dev/null
  case $p in
    "$$")
      unbegun "$R"
      [ -s "$R/journal" ] || {
        close_run
        rm -rf -- "$R"
      }
      ;;
    '') [ -e "$R/journal" ] || rm -rf -- "$R" ;;
  esac
}
leave() {
  [ -z "$R" ] || abandon
  rm -rf -- "$d"
}
LARGE=1048576
SELF='%i:%.9W'
was_of() { stat -c "%d $SELF %h %.9Z %u %s %b" -- "$@"; }
place() {
  q=$1 rest=
  until at=$(cd -P -- "${q:-/}" 2>/dev/null && pwd -P && echo .); do rest=/${q##*/}$rest q=${q%/*}; done
  at=${at%??}
  [ "$at" != / ] || at=
  at=$at$rest
}
store() {
  content=$1/../../../content
  cp -a --attributes-only -- "$3" "$1/saved.$2" && mkdir -p -- "$content" && sum=$(sha256sum <"$3") || return
  sum=${sum%% *}
  if [ ! -e "$content/$sum" ]; then
    new=$(mktemp -- "$content/new.XXXXXXXXXX") && cp -- "$3" "$new" && sync "$new" && sum=$(sha256sum <"$new") || return
    sum=${sum%% *}
    mv -fT -- "$new" "$content/$sum" || return
  fi
  ln -- "$content/$sum" "$1/content.$2" 2>/dev/null || cp -- "$content/$sum" "$1/content.$2"
}
keep() (
  printf '%s' "$3" >"$1/path.$2" && place "${3%/*}" && printf '%s' "$at" >"$1/place.$2" || exit
  was=$(was_of "${at:-/}" "$3" 2>/dev/null)
  printf '%s\n' "$was" >"$1/was.$2" || exit
  if [ ! -e "$3" ] && [ ! -L "$3" ]; then
    : >"$1/absent.$2"
    exit
  fi
  size=${was% *} blocks=${was##* }
  size=${size##* }
  if [ -f "$3" ] && [ ! -L "$3" ] && [ "$size" -ge "$LARGE" ] && [ $((blocks * 1024)) -ge "$size" ]; then
    store "$@"
  else cp -a -- "$3" "$1/saved.$2"; fi
)
sweep_content() {
  [ ! -d "$J/content" ] || find "$J/content" -mindepth 1 -maxdepth 1 -type f -links 1 -delete
}
roomy() {
  b=$1 kib=$2 files=$3 more=$3 bytes=0
  shift 3
  set -f
  notes=$(($# * 8 + 16))
  if [ $# != 0 ]; then
    set -- $(
      du -skc -- "$@" 2>/dev/null | tail -n 1
      du -sc --inodes -- "$@" 2>/dev/null | tail -n 1
    )
    bytes=$1 files=$(($3 + more))
  fi
  ballast=$((bytes + kib))
  bytes=$((bytes + ballast + kib)) nodes=$((2 * files + notes))
  set -- $(df -k --output=avail,iavail,itotal,source,target -- "$b" | tail -n 1)
  free=$1 left=$2 all=$3
  shift 3
  short=
  [ "$free" -ge $bytes ] || short="$bytes KiB, and $free KiB are free"
  case $all in 0 | -) ;; *) [ "$left" -ge $nodes ] || short="$short${short:+; }$nodes inodes, and $left are free" ;; esac
  [ -z "$short" ] || {
    echo "no room for the way back: it needs $short in $b ($*)" >&2
    return 1
  }
}
reserve() (
  roomy "$@" || exit
  i=1
  while [ -e "$b/ballast/$i" ]; do i=$((i + 1)); done
  b=$b/ballast/$i
  mkdir -p -- "$b" && { fallocate -l "${ballast}KiB" "$b/bytes" 2>/dev/null || head -c "${ballast}K" /dev/zero >"$b/bytes"; } || exit
  while [ $files -gt 0 ]; do
    : >"$b/$files" || exit
    files=$((files - 1))
  done
)
release() { rm -rf -- "$1/ballast"; }
started() {
  set -- ${1##*) }
  start=${20}
}
KIN='{ pid = $1; sub(/^.*\) /, "") }
$1 !~ /[ZX]/ {
  parent[pid] = $2; self[pid] = pid ":" $20
  if ($4 == session || index(marked, " " pid " ") || index(seen, " " self[pid] " ")) kin[pid]
}
END {
  do { more = 0; for (p in parent) if (!(p in kin) && parent[p] in kin) { kin[p]; more = 1 } } while (more)
  for (p in kin) print self[p]
}'
living() {
  who= group=
  { read -r boot scope lead born latest audit && read -r group; } 2>/dev/null <"$1.scope" || return
  read -r now </proc/sys/kernel/random/boot_id
  [ "$now" = "$boot" ] || return
  start= session=
  { read -r line <"/proc/$lead/stat" && started "$line"; } 2>/dev/null
  [ "$start" != "$born" ] || session=$lead
  set -- $(
    {
      grep -lsxz "RUN_PLAYBOOK_SCOPE=$scope" /proc/[0-9]*/environ
      [ -z "$audit" ] || grep -lsx "$audit" /proc/[0-9]*/sessionid
    } | tr -dc '0-9\n'
    [ -z "$group" ] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  )
  set -- $(grep -ahsz '' /proc/[0-9]*/stat | tr '\n\0' ' \n' | awk -v session="$session" -v marked=" $* " -v seen=" $seen " "$KIN")
  seen="$seen $*"
  for p; do who="$who ${p%:*}"; done
  [ -n "$who" ]
}
STEP_SILENCE_SECONDS=15
ended() {
  quiet=0 said=
  while living "$1"; do
    case " $who " in *" $lead "*) ;; *) break ;; esac
    size=$(wc -c 2>/dev/null <"$2")
    [ "$4" = anyhow ] || [ "$size" = "$said" ] || quiet=0
    read -r now _ </proc/uptime
    [ $quiet -lt "$3" ] && [ "${now%%.*}" -lt "$latest" ] || break
    said=$size quiet=$((quiet + 1))
    sleep 1
  done
  told=
  while living "$1"; do
    read -r now _ </proc/uptime
    now=${now%%.*}
    kill -s STOP $who 2>/dev/null
    if [ -z "$told" ]; then
      told=$now
      kill -s TERM $who
    elif [ $((now - told)) -ge 40 ]; then
      kill -s CONT $who
      return 1
    elif [ $((now - told)) -ge 5 ]; then
      [ -z "$group" ] || echo 1 >"$group/cgroup.kill"
      kill -s KILL $who
    fi 2>/dev/null
    kill -s CONT $who 2>/dev/null
    sleep 0.2
  done
  [ -z "$told" ] || [ -z "$group" ] || rmdir -- "$group" 2>/dev/null
  [ ! -s "$1.scope" ] || : >"$1.scope"
}
MEMBER='file=$1 limit=$2 group=$3 prelude=$4
started() {
  set -- ${1##*) }
  start=${20}
}
read -r boot </proc/sys/kernel/random/boot_id
read -r now _ </proc/uptime
read -r line </proc/$$/stat
started "$line"
[ -n "$group" ] && { echo 0 >"$group/cgroup.procs"; } 2>/dev/null || group=
before= audit= auid=
{
  read -r before </proc/self/sessionid
  read -r auid </proc/self/loginuid
  echo "$auid" >/proc/self/loginuid
  read -r audit </proc/self/sessionid
} 2>/dev/null
[ "$audit" != "$before" ] || audit=
if { printf '\''%s\n'\'' "$boot $RUN_PLAYBOOK_SCOPE $$ $start $((${now%%.*} + ${limit%%.*})) $audit" "$group" >"$file.scope"; } 2>/dev/null; then
  exec 9>&-
else case $file in */apply)
  echo "no room to note its processes" >&2
  exit 125
  ;;
esac fi
exec timeout -k 10 "$limit" sh -c '\''[ -z "$1" ] || . "$1"; . "$0"'\'' "$file" "$prelude"'
released() {
  [ -n "$within" ] || return 0
  while IFS=: read -r hierarchy _ own; do [ "$hierarchy" != 0 ] || break; done </proc/self/cgroup
  while read -r p <"$within/cgroup.procs"; do echo "$p" >"/sys/fs/cgroup$own/cgroup.procs" || break; done
  read -r _ p <"$within/cgroup.events"
  [ "$p" = 0 ] || rm -f -- "$R/cgroup"
} 2>/dev/null
limited() {
  late= within= seen=
  read -r began _ </proc/uptime
  read -r scope </proc/sys/kernel/random/uuid
  { ! read -r within <"$R/cgroup" || [ -d "$within" ] || mkdir -- "$within" || within=; } 2>/dev/null
  RUN_PLAYBOOK_SCOPE=$scope setsid sh -c "$MEMBER" "$2" "$2" "$1" "$within" ${3+"$3"}
  code=$?
  read -r now _ </proc/uptime
  case $code in 124 | 137) [ $((${now%%.*} - ${began%%.*})) -lt "${1%%.*}" ] || late=yes ;; esac
  if [ $code = 0 ]; then
    released
    : >"$2.scope"
  else ended "$2" /dev/null 0; fi
  return $code
}
CONTROL=/etc/systemd/system.control
WANTS=$CONTROL/multi-user.target.wants
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
SERVICE='Restart=on-failure OOMScoreAdjust=-900 Delegate=pids TasksMax=infinity KillMode=process'
start() {
  set --
  for property in $SERVICE; do set -- "$@" -p "$property"; done
  systemd-run --quiet --collect --unit="run-playbook-${R##*/}" --description="takes the run ${R##*/} back when its controller is lost" "$@" \
    /bin/sh "$R/guard.sh"
}
boots() {
  unit=run-playbook-${R##*/}-boot.service
  printf '%s\n' '[Unit]' "Description=takes the run ${R##*/} back, for the power was lost" CollectMode=inactive-or-failed "RequiresMountsFor=$R" \
    '[Service]' "ExecCondition=/usr/bin/env -i PATH=/usr/bin:/bin /bin/sh -c 'p=\$\$(cd -P \"\$\$1\" && pwd -P); set -- \"\$\$1/guard.sh\" \"\$\$1/undo.sh\" \"\$\$1/restore.sh\" /; while [ -n \"\$\$p\" ]; do set -- \"\$\$@\" \"\$\$p\"; p=\$\${p%%/*}; done; p=\$\$(find \"\$\$@\" -maxdepth 0 \"(\" ! -uid 0 -o -perm /022 \")\" ! \"(\" -type d -perm -1000 -uid 0 \")\") && test -z \"\$\$p\"' sh $R" \
    "ExecStart=/bin/sh $R/guard.sh" $SERVICE >"$1/$unit"
}
booted() {
  mkdir -p "$WANTS" && boots "$CONTROL" && ln -sf "../$unit" "$WANTS/" &&
    sync "$CONTROL/$unit" "$WANTS" "$CONTROL" /etc/systemd "$R/boot" "$R"
}
guarded() {
  ! guarding || return 0
  read -r boot </proc/sys/kernel/random/boot_id && echo "$boot" >"$R/boot" || return
  { [ "$uid" = 0 ] && [ -d /run/systemd/system ] && { booted || :; } && start 9>&-; } </dev/null >/dev/null 2>&1 ||
    setsid -f sh "$R/guard.sh" </dev/null >/dev/null 2>&1 9>&-
  tries=0
  until guarding; do
    [ $tries -lt 100 ] && sleep 0.05 || return
    tries=$((tries + 1))
  done
}
armed() {
  read -r now _ </proc/uptime && echo $((${now%%.*} + $1)) >"$R/deadline.new" && mv -f "$R/deadline.new" "$R/deadline" && guarded || return
  [ "$uid" = 0 ] && [ -d /run/systemd/system ] || return 0
  [ -e "$CONTROL/run-playbook-${R##*/}-boot.service" ] || booted || return
  sync "$R/deadline" "$R"
}
durable() { find "$@" '(' -type f -o -type d ')' -exec sync {} +; }
secure() {
  i=0
  for p; do
    keep "$s" $i "$p" || return
    i=$((i + 1))
  done
  durable "$s"
}
shorten() { [ ! -s "$1" ] || [ -z "$(find "$1" -size +2048)" ] || { tail -c 1M "$1" >"$1.end" && mv -f "$1.end" "$1"; }; }
explained() {
  tail -c "$SENT_BYTES" "$s/log"
  [ "$(df --output=avail "$R" | tail -n 1)" -gt 8 ] || echo "the disk that holds $J is full"
}
step() {
  n=$1 s=$R/$1 limit=$2
  shift 2
  [ ! -e "$R/stop" ] || {
    mark stopped "$n"
    return 1
  }
  mark begin "$n"
  read -r aside </proc/sys/kernel/random/uuid
  { echo "$aside" >"$s/aside" && secure "$@" && echo "begin $n" >>"$R/journal" && sync "$R/journal"; } 2>>"$d/trouble" ||
    {
      cat "$d/trouble"
      mark unsaved "$n"
      return 1
    }
  noted=$s/noted
  export aside login noted
  in=/dev/null
  [ ! -e "$s/in" ] || in=$s/in
  limited "$limit" "$s/apply" <"$in" >"$s/log" 2>&1
  code=$?
  shorten "$s/log"
  ! secretive "$s" || empty "$s/in"
  [ -z "$late" ] || code=timeout
  if [ "$code" != 0 ]; then
    echo "failed $n" >>"$R/journal"
    crowded "$n"
    explained
    mark failed "$n" "$code"
    return 1
  fi
  warned=
  [ ! -s "$s/log" ] || warned=$(grep -m 20 '^warning: ' "$s/log")
  hush "$s"
  [ -z "$confirm" ] || armed "$confirm"
  echo "done $n" >>"$R/journal"
  [ -z "$warned" ] || printf '%s\n' "$warned"
  mark 'done' "$n"
}
hold() {
  [ "$held" != "$R" ] || return 0
  { (: >>"$J/lock") && exec 9>>"$J/lock"; } 2>>"$d/trouble" || broken=1
  if [ $broken = 0 ] && ! flock -n 9; then
    waited=yes
    lock_holder
    mark waiting
    while [ $broken = 0 ] && ! flock -w 1 9; do
      wait=$((wait - 1))
      if [ -e "$R/stop" ]; then
        mark stopped
        broken=1
      elif [ "$wait" -le 0 ]; then
        lock_holder
        mark locked
        broken=1
      fi
    done
  fi
  for o in "$J"/runs/*/open; do
    [ -e "${o%open}journal" ] && [ "$o" != "$R/open" ] || continue
    case $(state "${o%/open}") in '' | taking-back*) waited=yes ;; esac
  done
  [ $broken = 1 ] || {
    held=$R
    [ -z "$waited" ] || {
      mark overtaken
      broken=1
    }
  }
}
open_run() {
  R=$J/runs/$run broken=0 waited= confirm=
  mark open
  old=
  [ ! -e "$J" ] || old=yes
  strange=$(untrusted "$J")
  [ -n "$strange" ] || mkdir -p -- "$R" 2>"$d/trouble" || broken=1
  [ -n "$old" ] || strange=$(untrusted "$J")
  [ -z "$strange" ] || {
    printf %s "$strange"
    mark untrusted
    broken=1
  }
  [ $broken = 1 ] || hold
  [ $broken = 0 ] || return 0
  put "$J/lock" "$holder
"
  [ -e "$R/journal" ] || {
    put "$R/meta" "$identity"
    put "$R/restore.sh" "$RESTORE"
    put "$R/undo.sh" "$UNDO"
    put "$R/guard.sh" "$WATCHDOG"
  }
  { echo "$$" >"$R/shell" && echo "$d" >"$R/room" && echo "$SSH_CONNECTION" >"$R/peer" && : >"$R/open" && : >>"$R/journal"; } 2>>"$d/trouble" || broken=1
  [ -e "$R/order" ] || number "$R" || broken=1
  [ $broken = 1 ] || [ "$orphan" != rollback ] || orphaned 2>>"$d/trouble" || broken=1
}
orphaned() { { [ -e "$R/orphan" ] || { sync "$J" "$J/runs" && durable "$R" -maxdepth 1 && : >"$R/orphan"; }; } && guarded; }
arrived() { IFS= read -r whole && [ "$whole" = "$T" ]; }
ready() {
  [ $broken = 1 ] || { sync "$J" "$J/runs" && durable "$R" -maxdepth 2; } 2>>"$d/trouble" || broken=1
  [ $broken = 1 ] || return 0
  abandon
  cat "$d/trouble" 2>/dev/null
  mark refused
  return 1
}
open_run
folder "$R"/0001
put "$R"/0001/summary 'write one'
put "$R"/0001/apply 'echo after >/DIR/one'
put "$R"/0001/undo 'restore /DIR/one'
folder "$R"/0002
put "$R"/0002/summary 'write two'
put "$R"/0002/apply 'echo after >/DIR/two'
put "$R"/0002/undo 'restore /DIR/two'
folder "$R"/0003
put "$R"/0003/summary 'say so'
put "$R"/0003/apply LAST
put "$R"/0003/undo :
[ $broken = 1 ] || { reserve "$R" 88 34 /DIR/one /DIR/two; } 2>>"$d/trouble" || broken=1
[ $broken = 1 ] || {
:
} || broken=1
crowded() (
files=
case $1 in
esac
)
if ready; then
if step 0001 900 /DIR/one && step 0002 900 /DIR/two && step 0003 900 ; then mark asking

else abandon; fi; fi
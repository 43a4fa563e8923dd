mark() { printf '\n%s %s\n' "$T" "$*"; }
J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || { J=$XDG_STATE_HOME; [ -n "$J" ] || J=$HOME/.local/state; J=$J/run-playbook; }
number() {
  order=0
  for f in "$J"/runs/*/order; do { read -r o <"$f" && [ "$o" -gt $order ] && order=$o; } 2>/dev/null; done
  echo $((order + 1)) >"$1/order"
}
stage() { head -c "$2" | { cat >"$1" || { cat >/dev/null; false; }; } 2>>"$d/trouble" || broken=1; }
put() { { printf '%s' "$2" >"$1"; } 2>>"$d/trouble" || broken=1; }
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
  was=$(stat -c '%d %i:%.9W %h %.9Z %u %s %b' -- "${at:-/}" "$3" 2>/dev/null)
  printf '%s\n' "$was" >"$1/was.$2" || exit
  if [ ! -e "$3" ] && [ ! -L "$3" ]; then : >"$1/absent.$2"; exit; fi
  size=${was% *} blocks=${was##* }
  size=${size##* }
  if [ -f "$3" ] && [ ! -L "$3" ] && [ "$size" -ge 1048576 ] && [ $((blocks * 1024)) -ge "$size" ]; then store "$@"
  else cp -a -- "$3" "$1/saved.$2"; fi
)
sweep_content() {
  [ ! -d "$J/content" ] || find "$J/content" -mindepth 1 -maxdepth 1 -type f -links 1 -delete
}
reserve() (
  b=$1 kib=$2 files=$3 more=$3 bytes=0; shift 3
  set -f
  notes=$(($# * 8 + 16))
  if [ $# != 0 ]; then
    set -- $(du -skc -- "$@" 2>/dev/null | tail -n 1; du -sc --inodes -- "$@" 2>/dev/null | tail -n 1)
    bytes=$1 files=$(($3 + more))
  fi
  ballast=$((bytes + kib))
  bytes=$((bytes + ballast + kib)) nodes=$((2 * files + notes))
  set -- $(df -k --output=avail,iavail,itotal,source,target -- "$b" | tail -n 1)
  free=$1 left=$2 all=$3; shift 3
  short=
  [ "$free" -ge $bytes ] || short="$bytes KiB, and $free KiB are free"
  case $all in 0|-) ;; *) [ "$left" -ge $nodes ] || short="$short${short:+; }$nodes inodes, and $left are free" ;; esac
  [ -z "$short" ] || { echo "no room for the way back: it needs $short in $b ($*)" >&2; exit 1; }
  i=1
  while [ -e "$b/ballast/$i" ]; do i=$((i + 1)); done
  b=$b/ballast/$i
  mkdir -p -- "$b" && { fallocate -l "${ballast}KiB" "$b/bytes" 2>/dev/null || head -c "${ballast}K" /dev/zero >"$b/bytes"; } || exit
  while [ $files -gt 0 ]; do : >"$b/$files" || exit; files=$((files - 1)); done
)
release() { rm -rf -- "$1/ballast"; }
limited() {
  late=
  read -r began _ </proc/uptime
  timeout -k 10 "$1" sh -c 'echo "$PPID" >"$0.group"; [ $# = 0 ] || { . "$1"; shift; }; . "$0"' "$2" ${3+"$3"}
  set -- "$?" "$1" "$2"
  [ "$1" = 124 ] || [ "$1" = 137 ] || return "$1"
  read -r now _ </proc/uptime
  [ $((${now%%.*} - ${began%%.*})) -ge "${2%%.*}" ] || return "$1"
  late=yes
  read -r group <"$3.group" || return "$1"
  ! kill -s 0 -- "-$group" 2>/dev/null || { sleep 2; kill -s KILL -- "-$group"; } 2>/dev/null
  return "$1"
}
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
guarded() {
  ! guarding || return 0
  { [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && systemd-run --quiet --collect --unit="run-playbook-${R##*/}" \
    --description="takes the run ${R##*/} back when its controller is lost" -p OOMScoreAdjust=-900 -p Restart=on-failure \
    /bin/sh "$R/guard.sh" 9>&-; } </dev/null >/dev/null 2>&1 || setsid -f sh "$R/guard.sh" </dev/null >/dev/null 2>&1 9>&-
  tries=0
  until guarding; do [ $tries -lt 100 ] && sleep 0.05 || return; tries=$((tries + 1)); done
}
armed() {
  read -r now _ </proc/uptime && echo $((${now%%.*} + $1)) >"$R/deadline.new" && mv -f "$R/deadline.new" "$R/deadline" && guarded || return
  [ "$(id -u)" = 0 ] && [ -d /etc/systemd/system/multi-user.target.wants ] || return 0
  printf '%s\n' '[Unit]' "Description=takes the run ${R##*/} back, which a loss of power left unconfirmed" '[Service]' 'Restart=on-failure' "ExecStart=/bin/sh $R/guard.sh boot" >/etc/systemd/system/run-playbook-guard.service &&
    ln -sf /etc/systemd/system/run-playbook-guard.service /etc/systemd/system/multi-user.target.wants/ && sync /etc/systemd/system/run-playbook-guard.service /etc/systemd/system/multi-user.target.wants "$R/deadline" "$R"
}
durable() { find "$@" '(' -type f -o -type d ')' -exec sync {} +; }
secure() {
  i=0
  for p do keep "$s" $i "$p" || return; i=$((i + 1)); done
  durable "$s"
}
# Somebody may say a hundred megabytes: nobody reads more than the end.
shorten() { [ ! -s "$1" ] || [ -z "$(find "$1" -size +2048)" ] || { tail -c 1M "$1" >"$1.end" && mv -f "$1.end" "$1"; }; }
# What a program says goes to the journal's disk: where that is full its last words are lost, and often they are why it failed.
explained() {
  tail -c 16384 "$s/log"
  [ "$(df --output=avail "$R" | tail -n 1)" -gt 8 ] || echo "the disk that holds $J is full"
}
step() {
  n=$1 s=$R/$1 limit=$2; shift 2
  [ ! -e "$R/stop" ] || { mark stopped "$n"; return 1; }
  mark begin "$n"
  read -r aside </proc/sys/kernel/random/uuid
  { echo "$aside" >"$s/aside" && secure "$@" && echo "begin $n" >>"$R/journal" && sync "$R/journal"; } 2>>"$d/trouble" ||
    { cat "$d/trouble"; mark unsaved "$n"; return 1; }
  export aside
  in=/dev/null
  [ ! -e "$s/in" ] || in=$s/in
  limited "$limit" "$s/apply" <"$in" >"$s/log" 2>&1 9>&-
  code=$?
  shorten "$s/log"
  [ ! -e "$s/in" ] || { [ ! -e "$s/redo" ] && [ ! -e "$s/secret" ]; } || : >"$s/in"
  [ -z "$late" ] || code=timeout
  if [ "$code" != 0 ]; then echo "failed $n" >>"$R/journal"; explained; mark failed "$n" "$code"; return 1; fi
  [ -z "$confirm" ] || armed "$confirm"
  echo "done $n" >>"$R/journal"
  [ ! -s "$s/log" ] || tail -c 4096 "$s/log"
  mark done "$n"
}
R=$J/runs/20261120-101010-abcd broken=0 waited= confirm= wait=5
mark open
mkdir -p -- "$R" 2>"$d/trouble" || broken=1
mkdir -p -- "$R"/0001 2>>"$d/trouble" || broken=1
put "$R"/0001/summary 'write one'
put "$R"/0001/apply 'echo after >/DIR/one'
put "$R"/0001/undo 'restore /DIR/one'
mkdir -p -- "$R"/0002 2>>"$d/trouble" || broken=1
put "$R"/0002/summary 'write two'
put "$R"/0002/apply 'echo after >/DIR/two'
put "$R"/0002/undo 'restore /DIR/two'
mkdir -p -- "$R"/0003 2>>"$d/trouble" || broken=1
put "$R"/0003/summary 'say so'
put "$R"/0003/apply LAST
put "$R"/0003/undo :
[ $broken = 1 ] || { if [ "$held" != "$R" ]; then
  { ( : >>"$J/lock" ) && exec 9>>"$J/lock"; } 2>>"$d/trouble" || broken=1
  if [ $broken = 0 ] && ! flock -n 9; then
    waited=yes
    cat "$J/lock"; mark waiting
    while [ $broken = 0 ] && ! flock -w 1 9; do
      wait=$((wait - 1))
      if [ -e "$R/stop" ]; then mark stopped; broken=1; elif [ "$wait" -le 0 ]; then cat "$J/lock"; mark locked; broken=1; fi
    done
  fi
  [ $broken = 1 ] || { held=$R; [ -z "$waited" ] || { mark overtaken; broken=1; }; }
fi; }
if [ $broken = 0 ]; then
put "$J/lock" 'run 20261120-101010-abcd of test, by somebody, since 2026-11-24T20:00:00Z
'
[ -e "$R/journal" ] || { put "$R/meta" '{"run":"20261120-101010-abcd","playbook":"test","by":"somebody","startedAt":"2026-11-24T20:00:00Z"}'; put "$R"/restore.sh 'kept() {
  k=0
  while [ -e "path.$k" ]; do
    [ "$(cat "path.$k"; echo .)" = "$1." ] && return
    k=$((k + 1))
  done
  say "nothing was kept of $1" >&2; return 1
}
copied() {
  if [ -e "$1/content.$2" ]; then
    cp -- "$1/content.$2" "$3" && cp --attributes-only --preserve=all -- "$1/saved.$2" "$3"
  else cp -a -- "$1/saved.$2" "$3"; fi
}
saved() {
  kept "$1" && [ ! -e "absent.$k" ] || return
  if [ ! -e "content.$k" ]; then printf '\''%s\n'\'' "$PWD/saved.$k"; return; fi
  rm -f -- "whole.$k" && copied . "$k" "whole.$k" && printf '\''%s\n'\'' "$PWD/whole.$k"
}
say() { printf '\''%s\n'\'' "$*"; }
folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
plain() { [ -f "$1" ] && [ ! -L "$1" ]; }
there() { [ -e "$1" ] || [ -L "$1" ]; }
refuse() {
  say "$p is not restored: $1"
  IFS=/ w=; set -f
  for c in ${p%/*}; do
    [ -z "$c" ] || w=$w/$c
    [ ! -L "$w" ] || stat -c '\''a link on the way, of %U: %N'\'' -- "$w"
  done
  exit 1
} >&2
enter() {
  place=$(cat "$S/place.$k"; echo .) place=${place%.}
  { read -r _ inode _ _ owner _; read -r was; } <"$S/was.$k"
  if ! cd -P -- "${p%/*}/" 2>/dev/null; then
    [ ! -e "$S/absent.$k" ] || exit 0
    refuse "its folder cannot be entered any more"
  fi
  at=$(pwd -P; echo .)
  [ "$at" = "${place:-/}
." ] || refuse "its folder was ${place:-/} and is ${at%??} now"
  now=$(stat -c '\''%i:%.9W %u'\'' .) || exit
  case $now in
    "$inode "*|*" 0"|*" $owner") ;;
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
  [ -O . ] && [ "$(pwd -P; echo .)" = "$place/$t
." ] || { say "$place/$t was moved meanwhile" >&2; return 1; }
}
leave() { cd -P .. && { rm -rf --one-file-system -- "./$t"; rm -f -- "$S/aside.$k"; sync .; return "$1"; }; }
replace() {
  aside || return
  copied "$S" "$k" new && { ! plain new || sync new; } &&
    { ! folder "../$n" || rmdir -- "../$n"; } && mv -fT -- new "../$n"
  leave $?
}
overwrite() {
  f=/proc/self/fd/8 from=$S/saved.$k
  [ ! -e "$S/content.$k" ] || from=$S/content.$k
  [ "$(stat -c '\''%d %i %F'\'' -- "$n")" = "$(stat -L -c '\''%d %i %F'\'' $f)" ] || { say "$p was moved meanwhile" >&2; return 1; }
  set -- $(stat -c '\''%s %b'\'' "$from")
  if dense=$(($2 * 1024 >= $1)); [ $dense = 1 ] && ! lack=$(fallocate -n -l "$1" $f 2>&1); then
    case $lack in *'\''No space'\''*|*uota*) say "$p: $lack" >&2; return 1 ;; esac
  fi
  [ "$(stat -c '\''%a %u %g'\'' "$S/saved.$k")" = "$(stat -L -c '\''%a %u %g'\'' $f)" ] || chmod u=rw,go= $f || return
  if [ $dense = 1 ]; then dd if="$from" of=$f bs=1M conv=notrunc status=none && truncate -s "$1" $f
  else dd if="$from" of=$f bs=64K conv=sparse status=none; fi &&
    cp --attributes-only --preserve=all -- "$S/saved.$k" $f && sync $f
} 8<"$n"
mounted() {
  q=$place/${n#./}
  case "
$(printf %b "$(cut -d '\'' '\'' -f 5 /proc/self/mountinfo | sed '\''s/[\]/&0/g'\'')")
" in *"
$q/"*) say "$p is not restored: something is mounted below it, unmount that first" >&2; exit 1 ;; *"
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
# A change that failed before it wrote: a file put back would look new to whoever watches it. Clocks of kernels are coarse.
untouched() {
  now=$(stat -c '\''%d %i:%.9W %h %.9Z %u %s %b'\'' -- "$n" 2>/dev/null)
  folder "$n" || [ -z "$was" ] || [ "${now% *}" != "${was% *}" ] && return 1
  set -- $was
  ! plain "$n" || [ "$6" -ge 1048576 ] || cmp -s -- "$n" "$S/saved.$k"
}
put_back() {
  if folder "$S/saved.$k"; then
    said=
    mounted || { said=$(exchange 2>&1) && return; }
    refill || { say "$said" >&2; return 1; }
    say "$p was filled in place: ${said:-something is mounted there}"
    return
  fi
  set -- $was
  if plain "$n" && plain "$S/saved.$k" && [ "$3" != 1 ] && [ "$(stat -c %i:%.9W -- "$n")" = "$2" ]; then overwrite; return; fi
  [ "$3" = 1 ] || ! plain "$S/saved.$k" || say "$p had $3 names; it is a file of its own now"
  said=$(replace 2>&1) && return
  if plain "$n" && plain "$S/saved.$k" && overwrite; then say "$p was written in place: $said"
  else say "$said" >&2; return 1; fi
}
restore() {
  kept "$1" || return
  ( p=$1 S=$PWD n=./${1##*/}
  enter; sweep
  ! untouched || exit 0
  if [ ! -e "$S/absent.$k" ]; then put_back; exit; fi
  there "$n" || exit 0
  if folder "$n"; then rmdir -- "$n"; else rm -f -- "$n"; fi && sync . )
}
'; put "$R/undo.sh" '#!/bin/sh
# Takes this run back: its changes newest first, then whatever makes the restored state live. Safe to run again.
#   sh undo.sh [--check] [--purge]
# --check only says what would be done. --purge takes configuration and data of packages along, where the run had been committed.
trap : HUP PIPE
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C T=$RUN_PLAYBOOK_TOKEN
export PATH LC_ALL
unset RUN_PLAYBOOK_TOKEN
check=no purge=no later=no failed=0
for a do
  case $a in --check) check=yes ;; --purge) purge=yes ;; *) echo "usage: sh undo.sh [--check] [--purge]" >&2; exit 2 ;; esac
done
cd -- "$(dirname -- "$0")" && R=$PWD && J=${R%/runs/*} || exit 1
tell() {
  if [ -n "$T" ]; then cat "$3"; printf '\''\n%s %s %s\n'\'' "$T" "$1" "$2"; else printf '\''%s %s: %s\n'\'' "$1" "$2" "$(cat "$3")"; fi
}
# What a change was about to put in place when it was killed: it would lie there for ever.
sweep_aside() {
  { read -r a <"$1/aside"; } 2>/dev/null || return 0
  for p in "$1"/place.*; do
    at=$(cat "$p" 2>/dev/null; echo .) at=${at%.}
    for t in "${at%/}"/.run-playbook."$a".*; do [ ! -d "$t" ] || [ -L "$t" ] || rm -rf --one-file-system -- "$t"; done
  done
}
words() { cat "$1"; echo; tail -c 4096 "$2"; printf '\''\nin full there: %s\n'\'' "$PWD/$2"; }
steps() { ls | grep -E '\''^[0-9]+$'\'' | sort -rn; }
number() {
  order=0
  for f in "$J"/runs/*/order; do { read -r o <"$f" && [ "$o" -gt $order ] && order=$o; } 2>/dev/null; done
  echo $((order + 1)) >"$1/order"
}
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  # While a step runs its shell has the lock under another number, lest the step inherit it.
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
limited() {
  late=
  read -r began _ </proc/uptime
  timeout -k 10 "$1" sh -c '\''echo "$PPID" >"$0.group"; [ $# = 0 ] || { . "$1"; shift; }; . "$0"'\'' "$2" ${3+"$3"}
  set -- "$?" "$1" "$2"
  [ "$1" = 124 ] || [ "$1" = 137 ] || return "$1"
  read -r now _ </proc/uptime
  [ $((${now%%.*} - ${began%%.*})) -ge "${2%%.*}" ] || return "$1"
  late=yes
  read -r group <"$3.group" || return "$1"
  ! kill -s 0 -- "-$group" 2>/dev/null || { sleep 2; kill -s KILL -- "-$group"; } 2>/dev/null
  return "$1"
}
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
  was=$(stat -c '\''%d %i:%.9W %h %.9Z %u %s %b'\'' -- "${at:-/}" "$3" 2>/dev/null)
  printf '\''%s\n'\'' "$was" >"$1/was.$2" || exit
  if [ ! -e "$3" ] && [ ! -L "$3" ]; then : >"$1/absent.$2"; exit; fi
  size=${was% *} blocks=${was##* }
  size=${size##* }
  if [ -f "$3" ] && [ ! -L "$3" ] && [ "$size" -ge 1048576 ] && [ $((blocks * 1024)) -ge "$size" ]; then store "$@"
  else cp -a -- "$3" "$1/saved.$2"; fi
)
sweep_content() {
  [ ! -d "$J/content" ] || find "$J/content" -mindepth 1 -maxdepth 1 -type f -links 1 -delete
}
reserve() (
  b=$1 kib=$2 files=$3 more=$3 bytes=0; shift 3
  set -f
  notes=$(($# * 8 + 16))
  if [ $# != 0 ]; then
    set -- $(du -skc -- "$@" 2>/dev/null | tail -n 1; du -sc --inodes -- "$@" 2>/dev/null | tail -n 1)
    bytes=$1 files=$(($3 + more))
  fi
  ballast=$((bytes + kib))
  bytes=$((bytes + ballast + kib)) nodes=$((2 * files + notes))
  set -- $(df -k --output=avail,iavail,itotal,source,target -- "$b" | tail -n 1)
  free=$1 left=$2 all=$3; shift 3
  short=
  [ "$free" -ge $bytes ] || short="$bytes KiB, and $free KiB are free"
  case $all in 0|-) ;; *) [ "$left" -ge $nodes ] || short="$short${short:+; }$nodes inodes, and $left are free" ;; esac
  [ -z "$short" ] || { echo "no room for the way back: it needs $short in $b ($*)" >&2; exit 1; }
  i=1
  while [ -e "$b/ballast/$i" ]; do i=$((i + 1)); done
  b=$b/ballast/$i
  mkdir -p -- "$b" && { fallocate -l "${ballast}KiB" "$b/bytes" 2>/dev/null || head -c "${ballast}K" /dev/zero >"$b/bytes"; } || exit
  while [ $files -gt 0 ]; do : >"$b/$files" || exit; files=$((files - 1)); done
)
release() { rm -rf -- "$1/ballast"; }
sight() {
  for p do [ -e "$p" ] || [ -L "$p" ] || printf '\''absent %s\n'\'' "$p"; done
  find "$@" -maxdepth 0 '\''('\'' ! -type f -printf '\''%y %m %U:%G %l %p\n'\'' -o -size +1048575c -printf '\''large %m %U:%G %s %T@ %p\n'\'' -o \
    -printf '\''small %m %U:%G %p\n'\'' -exec sha256sum {} + '\'')'\'' 2>/dev/null
  :
}
witness() ( s=$1; shift; [ $# = 0 ] || sight "$@" >"$s/seen" )
tampered() (
  l='\''
'\'' judged=
  for s do
    k=0 seen= watched=
    { read -r watched <"$s/watched"; } 2>/dev/null
    [ ! -e "$s/seen" ] || seen=$l$(cat "$s/seen")$l
    while [ -e "$s/path.$k" ] && [ $k -lt "${watched:-$((k + 1))}" ]; do
      p=$(cat "$s/path.$k"; echo .)
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
    k=0; set --
    while [ -e "$w/path.$k" ]; do
      p=$(cat "$w/path.$k"; echo .)
      set -- "$@" "${p%.}"; k=$((k + 1))
    done
    witness "$w" "$@"
  done
}
twin() { [ ! -e "$1" ] || ln -f -- "$1" "$2"; }
mirror() {
  x=$A/$2
  ! grep -qx "begin $2" "$A/journal" || return 0
  mkdir -p "$x" && printf '\''take back: %s'\'' "$(cat "$1/summary")" >"$x/summary" || return
  if [ -e "$1/redo" ]; then twin "$1/redo" "$x/undo"; twin "$1/redo.in" "$x/undo.in"
  elif [ -e "$1/secret" ] && [ -e "$1/in" ]; then echo '\''it needs a secret that was not kept: run the playbook again'\'' >"$x/irreversible"
  else twin "$1/apply" "$x/undo"; twin "$1/in" "$x/undo.in"; fi
  twin "$1/undo" "$x/redo"; twin "$1/undo.in" "$x/redo.in"
  for f in settle severs secret watched; do twin "$1/$f" "$x/$f"; done
  k=0
  while [ -e "$1/path.$k" ]; do
    p=$(cat "$1/path.$k"; echo .)
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
changed_since() {
  read -r mine <order
  tampered $(steps) | while IFS= read -r p; do
    by=
    for f in $(grep -lxF -- "$p" ../*/[0-9]*/path.* 2>/dev/null); do
      f=${f#../} f=${f%%/*}
      read -r other <"../$f/order" && [ "$other" -gt "$mine" ] || continue
      case $by in *"$f"*) ;; *) by="$by${by:+, }$f" ;; esac
    done
    printf '\''%s%s\n'\'' "$p" "${by:+ (by run $by)}"
  done
}
if [ $check = no ] && ! [ "/proc/$$/fd/9" -ef "$J/lock" ]; then
  exec 9>>"$J/lock"
  flock -n 9 || { echo "waiting for $(cat "$J/lock")"; hang_up; flock -w 60 9; } || { echo "another run holds this host" >&2; exit 1; }
fi
! grep -qxE '\''committed|resumed .*'\'' journal || later=yes
[ $later = yes ] || purge=yes
export purge
[ $check = yes ] || release .
[ $later = no ] || { changed_since >changed; [ ! -s changed ] || tell tampered - changed; }
[ $check = yes ] || [ $later = no ] || { open_mirror && tell as "${A##*/}" "$A/meta"; } || exit 1
last=$(steps | head -n 1)
for s in $(steps); do
  grep -qx "begin $s" journal || continue
  grep -qx "undone $s" journal && continue
  if [ -e "$s/irreversible" ]; then
    tell kept "$s" "$s/irreversible"
    continue
  fi
  if [ $check = yes ]; then tell would-undo "$s" "$s/summary"; continue; fi
  in=/dev/null
  [ ! -e "$s/undo.in" ] || in=undo.in
  x=$(printf %04d $((1$last - 1$s + 1)))
  if { [ $later = no ] || mirror "$s" "$x"; } && ( cd "$s" && limited 900 ./undo ../restore.sh <"$in" >undo.log 2>&1 9>&- ); then
    [ $later = no ] || echo "done $x" >>"$A/journal"
    sweep_aside "$s"
    echo "undone $s" >>journal
    tell undone "$s" "$s/summary"
  else
    failed=1
    [ -e "$s/undo.log" ] || echo "what is there now could not be kept in $A" >"$s/undo.log"
    words "$s/summary" "$s/undo.log" >"$s/failed"; tell undo-failed "$s" "$s/failed"
  fi
done
[ $check = no ] || exit 0
settled=
for s in $(steps); do
  [ -s "$s/settle" ] && grep -qx "undone $s" journal || continue
  sum=$(cksum <"$s/settle")
  case $settled in *"[$sum]"*) continue ;; esac
  settled="$settled[$sum]"
  if ! limited 300 "$s/settle" </dev/null >"$s/settle.log" 2>&1 9>&-; then
    failed=1
    words "$s/settle" "$s/settle.log" >"$s/failed"; tell undo-failed "$s" "$s/failed"
  fi
done
[ $later = no ] || { witnessed "$A"; echo committed >>"$A/journal"; sync "$A/journal"; }
if [ $failed = 0 ]; then echo rolled-back >>journal; else echo rollback-failed >>journal; fi
sync journal
rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null; [ ! -e /etc/systemd/system/run-playbook-guard.service ] || rm -f -- /etc/systemd/system/run-playbook-guard.service /etc/systemd/system/multi-user.target.wants/run-playbook-guard.service
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
! guarding || kill "$g"
exit $failed
'; put "$R/guard.sh" '#!/bin/sh
# Takes this run back by itself when its controller is lost. Started by the run; ends with it.
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
export PATH LC_ALL
cd -- "$(dirname -- "$0")" && R=$PWD && J=${R%/runs/*} || exit 1
exec </dev/null >>guard.log 2>&1
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  # While a step runs its shell has the lock under another number, lest the step inherit it.
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
uptime() { read -r now _ </proc/uptime; now=${now%%.*}; }
# By the kernel'\''s own account of the connection, because a shell whose change goes on does not notice its end. Where the kernel cannot be
# asked, or does not show it, the end of the shell must do.
heard() {
  read -r peer <peer && [ -n "$peer" ] || return 0
  set -- $peer
  case $1 in *:*) set -- "[$1]" "$2" "[$3]" "$4" ;; esac
  link=$(ss -Htin state established "src $3:$4 and dst $1:$2" 2>/dev/null)
  [ -n "$link" ] || { [ ! -e shown ]; return; }
  [ -e shown ] || : >shown
  quiet=$(printf %s "$link" | sed -n '\''s/.* lastrcv:\([0-9]*\).*/\1/p'\'')
  [ "${quiet:-0}" -lt 45000 ] || take_back "nothing was heard from its controller for 45 s"
}
# With its whole process group.
end_step() {
  grep -qx "done $step" journal || { read -r group <"$step/apply.group" && kill -s "$1" -- "-$group"; }
}
# Told to go, the shell ends with its change. One that says nothing for so many seconds is ended; dpkg, say, should be let end.
let_go() {
  hang_up || return 0
  step=$(sed -n '\''s/^begin //p'\'' journal | tail -n 1)
  said=$(wc -c <"$step/log" 2>/dev/null)
  until flock -w "$1" 9; do
    before=$said said=$(wc -c <"$step/log" 2>/dev/null)
    [ "$2" = anyhow ] || [ "$said" = "$before" ] || continue
    end_step TERM
    flock -w 5 9 || end_step KILL
    return
  done
}
# take_back REASON [SECONDS anyhow]
take_back() {
  exec 9>>"$J/lock"
  if ! flock -n 9; then
    let_go "${2-15}" "$3"
    flock 9
  fi
  [ -e open ] || exit 0
  echo "guard $1" >>journal
  exec sh ./undo.sh
}
# The run begins once we are there, and so its connection is still up now: from here on not to see it means that it is gone.
[ "$1" = boot ] || heard
echo $$ >guard
[ "$1" != boot ] || { sleep 5; take_back "the host lost power before it was confirmed"; }
alone= turn=0 connected=yes
while sleep 1; do
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
  if [ -n "$connected" ] && driver; then alone=; continue; fi
  [ -n "$alone" ] || alone=$now
  [ $((now - alone)) -lt 20 ] || take_back "its controller was gone for 20 s"
done
'; }
{ echo "$$" >"$R/shell" && echo "$SSH_CONNECTION" >"$R/peer" && : >"$R/open"; } 2>>"$d/trouble" || broken=1
[ -e "$R/order" ] || number "$R" || broken=1
fi
[ $broken = 1 ] || { reserve "$R" 88 34 /DIR/one /DIR/two; } 2>>"$d/trouble" || broken=1
[ $broken = 1 ] || { : >>"$R/journal" && sync "$J" "$J/runs" && durable "$R" -maxdepth 2 && :; } 2>>"$d/trouble" || broken=1
if [ $broken = 1 ]; then cat "$d/trouble" 2>/dev/null; mark refused; ( cd -- "$R" && rm -rf -- 0001 0002 0003 ); [ -e "$R/journal" ] || rm -rf -- "$R"
elif step 0001 900 /DIR/one && step 0002 900 /DIR/two && step 0003 900 ; then mark asking
ask() {
  ( eval "$2" ) </dev/null 2>"$d/stderr" 9>&-
  mark answer "$1" "$?"
  [ ! -s "$d/stderr" ] || { tail -c 16384 "$d/stderr"; mark stderr "$1"; }
}
fi

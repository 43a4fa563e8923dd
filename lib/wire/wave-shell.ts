import { SENT_BYTES } from '../core/last-words.ts'
import { CLOSE } from './boot-unit.ts'
import { ARMED, GUARDED } from './guard.ts'
import { KEEP, LIMITED, ROOM } from './way-back.ts'

// The input is read to its end whatever happens to the disk, or the channel would be out of step. Whoever drives the run takes along what never
// began, also when told to go half way; a run of which nothing began is forgotten.
export const STAGING = String.raw`folder() { [ $broken = 1 ] || mkdir -p -- "$1" 2>>"$d/trouble" || broken=1; }
stage() {
  if [ $broken = 1 ]; then head -c "$2" >/dev/null
  else head -c "$2" | { cat >"$1" || { cat >/dev/null; false; }; } 2>>"$d/trouble" || broken=1; fi
}
put() { [ $broken = 1 ] || { printf '%s' "$2" >"$1"; } 2>>"$d/trouble" || broken=1; }
abandon() {
  p=
  { read -r p <"$R/shell"; } 2>/dev/null
  case $p in
    $$) unbegun "$R"; [ -s "$R/journal" ] || { ${CLOSE}; rm -rf -- "$R"; } ;;
    '') [ -e "$R/journal" ] || rm -rf -- "$R" ;;
  esac
}
leave() { [ -z "$R" ] || abandon; rm -rf -- "$d"; }`

// A way back must outlive a loss of power: its files and the folders that name them reach the disk before the change begins.
export const STEPPING = String.raw`${KEEP}
${ROOM}
${LIMITED}
${GUARDED}
${ARMED}
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
  tail -c ${SENT_BYTES} "$s/log"
  [ "$(df --output=avail "$R" | tail -n 1)" -gt 8 ] || echo "the disk that holds $J is full"
}
step() {
  n=$1 s=$R/$1 limit=$2; shift 2
  [ ! -e "$R/stop" ] || { mark stopped "$n"; return 1; }
  mark begin "$n"
  read -r aside </proc/sys/kernel/random/uuid
  { echo "$aside" >"$s/aside" && secure "$@" && echo "begin $n" >>"$R/journal" && sync "$R/journal"; } 2>>"$d/trouble" ||
    { cat "$d/trouble"; mark unsaved "$n"; return 1; }
  noted=$s/noted
  export aside login noted
  in=/dev/null
  [ ! -e "$s/in" ] || in=$s/in
  limited "$limit" "$s/apply" <"$in" >"$s/log" 2>&1
  code=$?
  shorten "$s/log"
  ! secretive "$s" || empty "$s/in"
  [ -z "$late" ] || code=timeout
  if [ "$code" != 0 ]; then echo "failed $n" >>"$R/journal"; crowded "$n"; explained; mark failed "$n" "$code"; return 1; fi
  warned=; [ ! -s "$s/log" ] || warned=$(grep -m 20 '^warning: ' "$s/log")
  hush "$s"
  [ -z "$confirm" ] || armed "$confirm"
  echo "done $n" >>"$R/journal"
  [ -z "$warned" ] || printf '%s\n' "$warned"
  mark done "$n"
}`

// Whoever was cut off must find the way back made by the host: armed for as long again before, because the change takes its time.
export const SEVERING = String.raw`sever() {
  confirm=$1; shift
  armed $((confirm * 2)) 2>>"$d/trouble" || { cat "$d/trouble"; mark unguarded "$1"; return 1; }
  mark severing "$1"
  step "$@"
}`

/** `patient STEP SECONDS LOCK…`: waits while another program holds one of these files locked, as the kernel has it, and names that program. */
export const PATIENCE = String.raw`holder() {
  for f do
    i=$(stat -c %i -- "$f" 2>/dev/null) || continue
    while read -r _ _ _ _ p id _; do
      [ "${'$'}{id##*:}" = "$i" ] || continue
      for fd in "/proc/$p/fd/"*; do
        [ "$fd" -ef "$f" ] || continue
        read -r name <"/proc/$p/comm" && printf '%s (process %s)' "$name" "$p" && return
      done
    done </proc/locks
  done
  return 1
}
patient() {
  n=$1 left=$2 said=; shift 2
  while h=$(holder "$@") && [ $left -gt 0 ] && [ ! -e "$R/stop" ]; do
    [ "$h" = "$said" ] || { printf '%s' "$h"; mark busy "$n"; said=$h; }
    sleep 1; left=$((left - 1))
  done
  :
}`

// Held by the connection's own shell, over all waves of a run: it cannot go stale. Whoever waits for it may be stopped, and
// does not believe what it has read before.
export const LOCK = `if [ "$held" != "$R" ]; then
  { ( : >>"$J/lock" ) && exec 9>>"$J/lock"; } 2>>"$d/trouble" || broken=1
  if [ $broken = 0 ] && ! flock -n 9; then
    waited=yes
    lock_holder; mark waiting
    while [ $broken = 0 ] && ! flock -w 1 9; do
      wait=$((wait - 1))
      if [ -e "$R/stop" ]; then mark stopped; broken=1; elif [ "$wait" -le 0 ]; then lock_holder; mark locked; broken=1; fi
    done
  fi
  # Whoever had it without our waiting may have gone with its run in the middle.
  for o in "$J"/runs/*/open; do
    [ -e "\${o%open}journal" ] && [ "$o" != "$R/open" ] || continue
    case $(state "\${o%/open}") in ''|taking-back*) waited=yes ;; esac
  done
  [ $broken = 1 ] || { held=$R; [ -z "$waited" ] || { mark overtaken; broken=1; }; }
fi`

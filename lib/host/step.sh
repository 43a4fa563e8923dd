# The changes of a wave, each after its backup.
# An undo must survive a loss of power: its files and the folders that name them reach the disk before the change begins.
. ./backup.sh
. ./room.sh
. ./limited.sh
. ./start-watchdog.sh
durable() { find "$@" '(' -type f -o -type d ')' -exec sync {} +; }
secure() {
  i=0
  for p; do
    keep "$s" $i "$p" || return
    i=$((i + 1))
  done
  durable "$s"
}
# A change may print hundreds of megabytes: only the end is kept.
shorten() { [ ! -s "$1" ] || [ -z "$(find "$1" -size +2048)" ] || { tail -c 1M "$1" >"$1.end" && mv -f "$1.end" "$1"; }; }
# The output of a change goes to the journal's disk: on a full disk its last lines are lost, often with the reason of the failure.
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
  read -r rp_aside </proc/sys/kernel/random/uuid
  { echo "$rp_aside" >"$s/aside" && secure "$@" && echo "begin $n" >>"$R/journal" && sync "$R/journal"; } 2>>"$d/trouble" ||
    {
      cat "$d/trouble"
      mark unsaved "$n"
      return 1
    }
  rp_noted=$s/noted
  export rp_aside rp_login rp_noted
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
  [ -z "$confirm" ] || set_deadline "$confirm"
  echo "done $n" >>"$R/journal"
  [ -z "$warned" ] || printf '%s\n' "$warned"
  mark 'done' "$n"
}

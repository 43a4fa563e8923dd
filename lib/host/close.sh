# The end of what a run leaves outside of its journal.
. ./watched.sh
# A reload meanwhile made systemd remember who wanted the unit.
unwanted() {
  unit=run-playbook-${R##*/}-boot.service wanted=
  [ ! -e "$CONTROL/$unit" ] || wanted=$(systemctl show -p WantedBy --value "$unit" 2>/dev/null)
  rm -f -- "$CONTROL/$unit" "$WANTS/$unit"
  [ ! -d "$WANTS" ] || rmdir "$WANTS" "$CONTROL"
} 2>/dev/null
forgotten() { [ -z "$wanted" ] || systemctl daemon-reload 2>/dev/null; }
# The next boot has nothing to do with the run any more.
disarm() {
  unwanted
  forgotten
}
# The run has ended, as its journal says already. The file `open` is there while it has not, so that nobody must read every journal; the watchdog
# goes without it. A shell that was killed could not remove its folder.
close_run() {
  pid= room=
  { read -r pid <"$R/shell" && read -r room <"$R/room"; } 2>/dev/null
  case $room in */run-playbook.*) [ -d "/proc/$pid" ] || rm -rf -- "$room" ;; esac
  rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null
  unwanted
  ! guarding || kill "$g"
  forgotten
}

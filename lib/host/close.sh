# Removes what a run leaves outside its journal.
. ./watchdog-runs.sh
# After a reload systemd still knows the unit through its WantedBy: only then another reload is needed.
unwanted() {
  unit=run-playbook-${R##*/}-boot.service wanted=
  [ ! -e "$CONTROL/$unit" ] || wanted=$(systemctl show -p WantedBy --value "$unit" 2>/dev/null)
  rm -f -- "$CONTROL/$unit" "$WANTS/$unit"
  [ ! -d "$WANTS" ] || rmdir "$WANTS" "$CONTROL"
} 2>/dev/null
forgotten() { [ -z "$wanted" ] || systemctl daemon-reload 2>/dev/null; }
# The next boot starts no watchdog for the run.
disarm() {
  unwanted
  forgotten
}
# Closes a run that has ended by its journal. `open` exists until then, so that no program has to read every journal; the watchdog exits without
# it. A shell that was killed could not remove its folder.
close_run() {
  pid= room=
  { read -r pid <"$R/shell" && read -r room <"$R/room"; } 2>/dev/null
  case $room in */run-playbook.*) [ -d "/proc/$pid" ] || rm -rf -- "$room" ;; esac
  rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null
  unwanted
  ! watchdog_runs || kill "$g"
  forgotten
}

/** `guarding`: `$g` is the guard of the run in `$R`, which is up. What has its number now, days or a boot later, is somebody else. */
export const GUARDING = String.raw`guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }`

export const UNITS = '/etc/systemd/system'
export const WANTS = `${UNITS}/multi-user.target.wants`
export const UNIT = 'run-playbook-${R##*/}.service'

// At boot nobody has looked at what is to be run: it must still be root's alone, as every folder above it.
const ROOTS_OWN = String.raw`"ExecCondition=/usr/bin/env -i PATH=/usr/bin:/bin /bin/sh -c 'p=\$\$(cd -P \"\$\$1\" && pwd -P); set -- \"\$\$1/guard.sh\" \"\$\$1/undo.sh\" \"\$\$1/restore.sh\" /; while [ -n \"\$\$p\" ]; do set -- \"\$\$@\" \"\$\$p\"; p=\$\${p%%/*}; done; p=\$\$(find \"\$\$@\" -maxdepth 0 \"(\" ! -uid 0 -o -perm /022 \")\" ! \"(\" -type d -perm -1000 -uid 0 \")\") && test -z \"\$\$p\"' sh $R"`

/**
 * `booted`: systemd knows the guard of the run in `$R`, as a service that every boot starts, and the disk does. `boots FOLDER` only writes the
 * unit. What changes start is in a control group of this service, and not ended with it.
 */
export const BOOTS = String.raw`boots() {
  printf '%s\n' '[Unit]' "Description=takes the run ${'$'}{R##*/} back when its controller, or the power, is lost" CollectMode=inactive-or-failed "RequiresMountsFor=$R" \
    '[Service]' ${ROOTS_OWN} "ExecStart=/bin/sh $R/guard.sh" Restart=on-failure OOMScoreAdjust=-900 Delegate=pids TasksMax=infinity KillMode=process >"$1/${UNIT}"
}
booted() { boots ${UNITS} && { [ ! -d ${WANTS} ] || ln -sf "../${UNIT}" ${WANTS}/; } && sync "${UNITS}/${UNIT}" ${UNITS} ${WANTS} "$R/boot" "$R"; }`

// A reload meanwhile made systemd remember who wanted the unit.
const WANTED = `wanted=; [ ! -e "${UNITS}/${UNIT}" ] || wanted=$(systemctl show -p WantedBy --value "${UNIT}" 2>/dev/null)`
const FORGET = '[ -z "$wanted" ] || systemctl daemon-reload'
const BOOT_FILES = `"${UNITS}/${UNIT}" "/run/systemd/system/${UNIT}" "${WANTS}/${UNIT}"`

/** Shell over `$R`: the next boot has nothing to do with the run any more. */
export const DISARM = `{ ${WANTED}; rm -f -- ${BOOT_FILES}; ${FORGET}; } 2>/dev/null`

// A shell that was killed could not remove its folder.
const DEBRIS = `pid= room=
{ read -r pid <"$R/shell" && read -r room <"$R/room"; } 2>/dev/null
case $room in */run-playbook.*) [ -d "/proc/$pid" ] || rm -rf -- "$room" ;; esac`

/**
 * Shell over `$R`: the run has ended, as its journal says already. The file `open` is there while it has not, so that nobody must read
 * every journal; the guard goes without it.
 */
export const CLOSE = `${DEBRIS}
${WANTED}; rm -rf -- "$R/open" "$R/deadline" "$R/ballast" ${BOOT_FILES} 2>/dev/null
${GUARDING}
! guarding || kill "$g"
${FORGET}`

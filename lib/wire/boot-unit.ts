/** `guarding`: `$g` is the guard of the run in `$R`, which is up. What has its number now, days or a boot later, is somebody else. */
export const GUARDING = String.raw`guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }`

// Not where units are made by people and packages: tasks look there for what systemd has not read yet.
const CONTROL = '/etc/systemd/system.control'
const WANTS = `${CONTROL}/multi-user.target.wants`
const UNIT = 'run-playbook-${R##*/}-boot.service'
export const BOOT_UNIT = `${CONTROL}/${UNIT}`
const SERVICE = [
  'Restart=on-failure',
  'OOMScoreAdjust=-900',
  'Delegate=pids',
  'TasksMax=infinity',
  'KillMode=process',
]

/**
 * Shell over `$R`: systemd starts the guard, now. What changes start is in a control group of its service, and not ended with it. A unit file
 * would need a reload first, where its folder is new.
 */
export const START = `systemd-run --quiet --collect --unit="run-playbook-\${R##*/}" \
    --description="takes the run \${R##*/} back when its controller is lost" ${SERVICE.map((one) => `-p ${one}`).join(' ')} /bin/sh "$R/guard.sh"`

// At boot nobody has looked at what is to be run: it must still be root's alone, as every folder above it.
const ROOTS_OWN = String.raw`"ExecCondition=/usr/bin/env -i PATH=/usr/bin:/bin /bin/sh -c 'p=\$\$(cd -P \"\$\$1\" && pwd -P); set -- \"\$\$1/guard.sh\" \"\$\$1/undo.sh\" \"\$\$1/restore.sh\" /; while [ -n \"\$\$p\" ]; do set -- \"\$\$@\" \"\$\$p\"; p=\$\${p%%/*}; done; p=\$\$(find \"\$\$@\" -maxdepth 0 \"(\" ! -uid 0 -o -perm /022 \")\" ! \"(\" -type d -perm -1000 -uid 0 \")\") && test -z \"\$\$p\"' sh $R"`

/** `booted`: every boot starts the guard of the run in `$R`, and this is on the disk. `boots FOLDER` only writes the unit. */
export const BOOTS = String.raw`boots() {
  printf '%s\n' '[Unit]' "Description=takes the run ${'$'}{R##*/} back, for the power was lost" CollectMode=inactive-or-failed "RequiresMountsFor=$R" \
    '[Service]' ${ROOTS_OWN} "ExecStart=/bin/sh $R/guard.sh" ${SERVICE.join(' ')} >"$1/${UNIT}"
}
booted() { mkdir -p ${WANTS} && boots ${CONTROL} && ln -sf "../${UNIT}" ${WANTS}/ && sync "${BOOT_UNIT}" ${WANTS} ${CONTROL} /etc/systemd "$R/boot" "$R"; }`

// A reload meanwhile made systemd remember who wanted the unit.
const WANTED = `wanted=; [ ! -e "${BOOT_UNIT}" ] || wanted=$(systemctl show -p WantedBy --value "${UNIT}" 2>/dev/null)`
const FORGET = '[ -z "$wanted" ] || systemctl daemon-reload'
const BOOT_FILES = `"${BOOT_UNIT}" "${WANTS}/${UNIT}"`
const FOLDERS = `[ ! -d ${WANTS} ] || rmdir ${WANTS} ${CONTROL}`

/** Shell over `$R`: the next boot has nothing to do with the run any more. */
export const DISARM = `{ ${WANTED}; rm -f -- ${BOOT_FILES}; ${FOLDERS}; ${FORGET}; } 2>/dev/null`

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
{ ${FOLDERS}; } 2>/dev/null
${GUARDING}
! guarding || kill "$g"
${FORGET}`

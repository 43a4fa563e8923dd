import { shell } from '../../../lib/core/shell.ts'

/** What keeps a change from being made, without any effect of it: it stands in its way, and in that of its undo. */
export interface Obstacle {
  readonly name: string
  /** Shell that runs in a mount namespace of its own, before the change and before its undo. */
  readonly inside?: (dir: string) => string
  /** Shell that puts it up on the host, and takes it away. */
  readonly up?: (dir: string) => string
  readonly down?: (dir: string) => string
  /** The changes that fail because of it, by their summaries: all when not said. */
  readonly hinders?: RegExp
}

/** Shell that makes a file of the host read-only, or does so no longer: its root can set no immutable bit. */
export const held = (path: string): string =>
  shell`mount --bind ${path} ${path} && mount -o remount,ro,bind ${path}`
export const released = (path: string): string => shell`umount -q ${path} 2>/dev/null || :`

/** Paths on a mount that is read-only. */
export const readOnly = (paths: (dir: string) => readonly string[], hinders?: RegExp): Obstacle => ({
  name: 'a read-only mount',
  inside: (dir) =>
    paths(dir)
      .map(
        (path) => shell`mount --rbind -- ${path} ${path} && mount -o remount,ro,bind -- ${path} || exit 99`,
      )
      .join('\n'),
  ...(hinders && { hinders }),
})
const immutable: Obstacle = {
  name: 'the immutable bit',
  up: (dir) => shell`chattr -R +i -- ${dir} 2>/dev/null; :`,
  down: (dir) => shell`chattr -R -i -- ${dir} 2>/dev/null; :`,
}
export const missing = (tool: string): Obstacle => ({
  name: `no ${tool}`,
  inside: () => shell`p=$(command -v ${tool}) && mount --bind /dev/null "$p" || exit 99`,
})

const files = [immutable, readOnly((dir) => [dir])]
const configuration = readOnly(() => ['/etc'])
const packages = readOnly(() => ['/var/lib/dpkg', '/var/lib/apt', '/var/cache/apt'])
// It is systemd that must meet them, and that lives in no namespace of ours.
const WANTS = '/etc/systemd/system/multi-user.target.wants'
const DROP_INS = '/run/systemd/system/rp-row.service.d'
const units: readonly Obstacle[] = [
  {
    name: 'a read-only folder of wants',
    up: () => shell`mount --bind ${WANTS} ${WANTS} && mount -o remount,ro,bind ${WANTS}`,
    down: () => shell`umount ${WANTS}`,
    hinders: /^enable rp-row\.service/,
  },
  {
    name: 'a unit that cannot be started by hand',
    up: () =>
      shell`mkdir -p ${DROP_INS} && printf '%s\n' '[Unit]' RefuseManualStart=yes >${DROP_INS}/x.conf && systemctl daemon-reload`,
    down: () => shell`rm -r ${DROP_INS}; systemctl daemon-reload`,
    hinders: /^start rp-row\.service/,
  },
]

/** For each task that is exported, what makes its changes fail at once. */
export const obstacles: Readonly<Record<string, readonly Obstacle[]>> = {
  Absent: files,
  AptInstall: [packages],
  AptUpgrade: [missing('apt-get')],
  BlockInFile: files,
  Directory: files,
  Group: [configuration, missing('groupadd')],
  Hostname: [
    { ...configuration, hinders: /^(create|change) / },
    { ...missing('hostname'), hinders: /^call / },
  ],
  HostsEntry: [configuration],
  LineInFile: files,
  Netplan: [
    { ...configuration, hinders: /^(create|change|set) / },
    { ...missing('netplan'), hinders: /^apply / },
  ],
  Postalias: [readOnly((dir) => [dir]), missing('postalias')],
  Run: files,
  Service: units,
  ServiceEnable: units,
  SshdConfig: [{ ...configuration, hinders: /^(create|change) / }],
  Symlink: files,
  UfwAllow: [configuration],
  UfwEnabled: [configuration],
  User: [
    { ...configuration, hinders: /^(create|change|set) / },
    readOnly(() => ['/home', '/srv'], /home folder/),
  ],
  WriteFile: [...files, missing('mktemp')],
}

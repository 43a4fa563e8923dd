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
export const immutable: Obstacle = {
  name: 'the immutable bit',
  up: (dir) => shell`chattr -R +i -- ${dir} 2>/dev/null; :`,
  down: (dir) => shell`chattr -R -i -- ${dir} 2>/dev/null; :`,
}
export const missing = (tool: string): Obstacle => ({
  name: `no ${tool}`,
  inside: () => shell`p=$(command -v ${tool}) && mount --bind /dev/null "$p" || exit 99`,
})
export const configuration = readOnly(() => ['/etc'])

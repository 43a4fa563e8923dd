import { type Probe, script, shell } from '../../lib/author.ts'
import { paths } from './naming.ts'
import type { Obstacle } from './obstacle.ts'
import { dependsOnPackages } from './packages.ts'

/** Whether a path is a folder or a link to one, and whether the login may write into it, or the obstacle. */
export type FolderState = 'directory' | Obstacle | 'missing' | 'other'

/** Cheaper than `fileAt`, and no reason for a service to restart: a folder changes with each name in it. */
export const folderAt = (path: string): Probe<FolderState> => ({
  key: `folder:${path}`,
  get ask() {
    return `${shell`p=${path}`}\n${script(import.meta.dirname, 'folder.sh')}`
  },
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || `cannot read ${path}`)
    return out.toString().trim() as FolderState
  },
  naming: paths,
  dependsOn: () => dependsOnPackages(path),
})

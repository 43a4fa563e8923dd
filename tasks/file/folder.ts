import { type Probe, script, shell } from '../../lib/author.ts'
import { paths } from './naming.ts'
import type { Obstacle } from './obstacle.ts'
import { dependsOnPackages } from './packages.ts'

/** Whether a path is a folder, or leads to one: one into which we may write, or what is against that. */
export type FolderState = 'directory' | Obstacle | 'missing' | 'other'

/** Cheap beside `fileAt`, and no reason for a service to restart: a folder changes with every name that comes and goes. */
export const folderAt = (path: string): Probe<FolderState> => ({
  key: `folder:${path}`,
  get ask() {
    return `${shell`p=${path}`}\n${script(import.meta.dirname, 'folder.sh')}`
  },
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || `${path} cannot be looked at`)
    return out.toString().trim() as FolderState
  },
  naming: paths,
  dependsOn: () => dependsOnPackages(path),
})

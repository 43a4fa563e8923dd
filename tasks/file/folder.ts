import { type Probe, shell } from '../../lib/author.ts'
import { BARRED, type Obstacle } from './obstacle.ts'
import { dependsOnPackages } from './packages.ts'

/** Whether a path is a folder, or leads to one: one into which we may write, or what is against that. */
export type FolderState = 'directory' | Obstacle | 'missing' | 'other'

const ASK = String.raw`${BARRED}
if [ -d "$p" ]; then if [ -w "$p" ]; then echo directory; else barred "$p"; fi
elif [ -e "$p" ] || [ -L "$p" ]; then echo other
else
  said=$(stat -- "$p" 2>&1)
  case $said in
    *': No such file or directory'|*': Not a directory'|*' (os error 2)'|*' (os error 20)') echo missing ;;
    *) printf '%s\n' "$said" >&2; exit 1 ;;
  esac
fi`

/** Cheap beside `fileAt`, and no reason for a service to restart: a folder changes with every name that comes and goes. */
export const folderAt = (path: string): Probe<FolderState> => ({
  key: `folder:${path}`,
  ask: `${shell`p=${path}`}\n${ASK}`,
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || `${path} cannot be looked at`)
    return out.toString().trim() as FolderState
  },
  dependsOn: () => dependsOnPackages(path),
})

/** The folder that holds `path`. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The last part of `path`. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

import { type Probe, script, shell } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'

/** The state of a home folder relative to its user; always `own` for a system user (uid below 1000). */
export type HomeState = 'own' | 'missing' | HomeOwner
/** The owner of a home folder that does not belong to its user. */
interface HomeOwner {
  readonly owner: string
  readonly uid: number
  readonly gid: number
}

/** Shell that prints the state of the home folder in the passwd line `$e`. */
export const asHome = (): string => script(import.meta.dirname, 'home.sh')

const ownerIn = (line: string): HomeOwner => {
  const [, uid, gid, owner] = /^owner (\d+) (\d+) ([\s\S]*)$/.exec(line) ?? []
  if (owner === undefined) throw new Error(`cannot read the owner of a home folder: ${line}`)
  return { uid: Number(uid), gid: Number(gid), owner }
}

/** Parses the output of {@link asHome} for the user with this number. */
export function homeIn(line: string, uid: number): HomeState {
  if (line === 'own' || line === 'missing') return line
  const found = ownerIn(line)
  return found.uid === uid ? 'own' : found
}

/** What is at the path of a home folder: `missing` is the topmost missing folder of the path, null when all exist. */
export interface HomePlace {
  readonly missing: string | null
  readonly is: HomeOwner | null
}

/** `path` and all folders above it. */
const onTheWay = (path: string): readonly string[] =>
  path === '' ? [] : [...onTheWay(path.slice(0, path.lastIndexOf('/'))), path]

export const homeAt = (path: string): Probe<HomePlace> => ({
  key: `account:home:${path}`,
  ask: shell`p=${path} top=; while [ ! -e "$p" ] && [ ! -L "$p" ]; do top=$p; p=$(dirname -- "$p"); done
if [ "$top" ]; then printf 'missing %s' "$top"; else stat -c 'owner %u %g %U' -- "$p"; fi`,
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || `cannot read ${path}`)
    const text = out.toString().trimEnd()
    const [, missing] = /^missing ([\s\S]*)$/.exec(text) ?? []
    return missing ? { missing, is: null } : { missing: null, is: ownerIn(text) }
  },
  dependsOn: () => [PACKAGES, ...onTheWay(path).map((one) => `file:${one}`)],
})

/** A process of `name` that prevents usermod from changing its home to `home`; null when none does. */
export const busyAt = (name: string, home: string): Probe<string | null> => ({
  key: `account:busy:${name}:${home}`,
  get ask() {
    return `${shell`e=$(getent passwd ${name}) || exit 0
wanted=${home}`}\n${script(import.meta.dirname, 'busy.sh')}`
  },
  volatile: true,
  parse: ({ out }) => out.toString().trim() || null,
  dependsOn: () => [PACKAGES, 'unit:', 'file:/etc/passwd'],
})

/** Stands in where the playbook sets no home. */
export const NO_PROCESS: Probe<string | null> = {
  key: 'account:nobody-busy',
  ask: ':',
  parse: () => null,
  dependsOn: () => [],
}

import type { Probe } from '../../lib/author.ts'

/** Why nothing can be changed there: a flag of the file, a mount, or the rights of the login. */
export type Obstacle = 'immutable' | 'read-only' | 'denied'
const OBSTACLES: readonly string[] = ['immutable', 'read-only', 'denied'] satisfies Obstacle[]
export const isObstacle = (word: string): word is Obstacle => OBSTACLES.includes(word)

/** Who acts on the host. */
export interface Login {
  readonly name: string
  readonly isRoot: boolean
  readonly groups: readonly string[]
}

export const ROOT: Login = { name: 'root', isRoot: true, groups: [] }

/** Starts no process for root, who owns the root folder. */
export const loginProbe: Probe<Login> = {
  key: 'login:',
  ask: '[ -O / ] || [ "$(id -u)" = 0 ] || { id -un && id -Gn; }',
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || 'the host does not tell who logged in')
    const [name = '', groups = ''] = out.toString().split('\n')
    return name === '' ? ROOT : { name, isRoot: false, groups: groups.split(' ') }
  },
  dependsOn: (login) => (login && !login.isRoot ? [`account:user:${login.name}`] : []),
}

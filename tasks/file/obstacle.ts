import type { Probe } from '../../lib/author.ts'

/** Why a path cannot be changed: a flag of the file, a mount, or the rights of the login. */
export type Obstacle = 'immutable' | 'read-only' | 'denied'
const OBSTACLES: readonly string[] = ['immutable', 'read-only', 'denied'] satisfies Obstacle[]
export const isObstacle = (word: string): word is Obstacle => OBSTACLES.includes(word)

/** The user that runs the changes on the host. */
export interface Login {
  readonly name: string
  readonly isRoot: boolean
  readonly groups: readonly string[]
}

export const ROOT: Login = { name: 'root', isRoot: true, groups: [] }

/** Starts no process for root, the owner of the root folder. */
export const loginProbe: Probe<Login> = {
  key: 'login:',
  ask: '[ -O / ] || [ "$(id -u)" = 0 ] || { id -un && id -Gn; }',
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || 'cannot read which user logged in')
    const [name = '', groups = ''] = out.toString().split('\n')
    return name === '' ? ROOT : { name, isRoot: false, groups: groups.split(' ') }
  },
  dependsOn: (login) => (login && !login.isRoot ? [`account:user:${login.name}`] : []),
}

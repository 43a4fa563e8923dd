import { PlaybookError, type Probe, shell } from '../../lib/author.ts'
import { PACKAGES } from './packages.ts'

/** The exit code of `getent` for a missing entry. */
export const NOT_FOUND = 2
const DATABASES = { user: 'passwd', group: 'group' } as const
const FILES = ['passwd', 'group', 'shadow', 'gshadow', 'nsswitch.conf', 'login.defs']

/** What every answer about accounts depends on. */
export const dependsOnAccounts = (): readonly string[] => [
  PACKAGES,
  ...FILES.map((name) => `file:/etc/${name}`),
]

/** Whether an account of this name exists. */
export const ownerAt = (base: keyof typeof DATABASES, name: string): Probe<boolean> => ({
  key: `owner:${base}:${name}`,
  ask: shell`getent ${DATABASES[base]} ${name}`,
  parse({ code, out, err }) {
    if (code === NOT_FOUND && out.length === 0) return false
    if (code !== 0) throw new Error(err.trim() || `cannot read the ${base} ${name}`)
    return true
  },
  dependsOn: dependsOnAccounts,
})

/** @throws PlaybookError that names the missing account, and the task that creates it */
export function noAccount(base: keyof typeof DATABASES, name: string): never {
  const kind = base === 'user' ? 'User' : 'Group'
  throw new PlaybookError('E_TASK', `there is no ${base} ${name}`, {
    hint: `Put ${kind}({ name: '${name}' }) before it, or install the package that brings it.`,
  })
}

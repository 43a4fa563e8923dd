import { defineCheck, type Probe, t } from '../../lib/author.ts'
import { within } from './within.ts'

type Release = { readonly id: string; readonly version: string; readonly name: string }

const release: Probe<Release> = {
  key: 'check:os-release',
  ask: 'cat /etc/os-release',
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim())
    const value = (key: string): string => {
      const line = out
        .toString()
        .split('\n')
        .find((one) => one.startsWith(`${key}=`))
      return (line ?? '').slice(key.length + 1).replace(/^(["'])(.*)\1$/, '$2')
    }
    return { id: value('ID'), version: value('VERSION_ID'), name: value('PRETTY_NAME') || value('ID') }
  },
}

/**
 * The host runs a supported distribution: `id`, one of `versions` (VERSION_ID of /etc/os-release: `'12'`, `'24.04'`), or both. For
 * `requires`; `message` is what to do on another distribution.
 *
 * @example
 * Distribution({ versions: ['12', '22.04', '24.04'], message: 'Dovecot 2.4 needs another configuration' })
 */
export const Distribution = defineCheck({
  name: 'Distribution',
  args: t.object({
    id: t.optional(t.describe(t.oneOf('debian', 'ubuntu'), 'default: either')),
    versions: t.optional(
      t.list(t.string(), { minItems: 1, description: 'VERSION_ID of /etc/os-release, one of these' }),
    ),
    message: t.optional(t.string({ description: 'what to do on any other distribution' })),
    within: t.withDefault(within, 0),
  }),
  title: ({ id, versions }) =>
    `the host runs ${[id, versions?.join(' or ')].filter(Boolean).join(' ') || 'a known distribution'}`,
  ask: () => release,
  judge({ id, versions, message }, now) {
    const known = id === undefined ? ['debian', 'ubuntu'].includes(now.id) : now.id === id
    if (known && (versions === undefined || versions.includes(now.version))) return undefined
    return `the host runs ${now.name}${message ? `: ${message}` : ''}`
  },
})

import { type Out, type Schema, t } from '../schema/types.ts'

interface Meaning {
  /** Without the prefix `ansible_`; the first one that a host has counts. */
  readonly names: readonly string[]
  /** Names that count with the prefix only. */
  readonly old?: readonly string[]
  /** How a variable is read before it is checked: as it was written, as a number, or as yes or no. */
  readonly kind: 'text' | 'number' | 'yes-no'
  readonly schema: Schema<any, any>
}

const line = t.string({ pattern: '^[^\\n\\0]+$', description: 'one line' })
const address = t.string({ pattern: '^[^\\s@/-][^\\s@/]*$', description: 'a host name or an IP address' })
const login = t.string({ pattern: '^[^\\s:-][^\\s:]*$', description: 'a user name' })

/**
 * What an inventory can say about reaching a host. A name counts with the prefix `ansible_` and without it; with it, it
 * wins, and the other one is then a variable like any other.
 */
export const CONNECTION = {
  address: { names: ['ssh_host', 'host'], kind: 'text', schema: address },
  port: { names: ['ssh_port', 'port'], kind: 'number', schema: t.port() },
  user: { names: ['ssh_user', 'user'], kind: 'text', schema: login },
  privateKeyFile: { names: ['ssh_private_key_file', 'private_key_file'], kind: 'text', schema: line },
  password: { names: ['ssh_password', 'ssh_pass', 'password'], kind: 'text', schema: t.secret() },
  become: { names: ['become'], old: ['sudo'], kind: 'yes-no', schema: t.boolean() },
  becomeUser: { names: ['become_user'], old: ['sudo_user'], kind: 'text', schema: login },
  becomeMethod: { names: ['become_method'], kind: 'text', schema: t.oneOf('sudo', 'ansible.builtin.sudo') },
  becomePassword: {
    names: ['become_password', 'become_pass'],
    old: ['sudo_pass'],
    kind: 'text',
    schema: t.secret(),
  },
  connection: {
    names: ['connection'],
    kind: 'text',
    schema: t.oneOf('ssh', 'local', 'smart', 'paramiko', 'ansible.builtin.ssh', 'ansible.builtin.local'),
  },
  hostKeyChecking: {
    names: ['ssh_host_key_checking', 'host_key_checking'],
    kind: 'yes-no',
    schema: t.boolean(),
  },
  timeout: { names: [], old: ['ssh_timeout', 'timeout'], kind: 'number', schema: t.integer({ minimum: 1 }) },
  // As OpenSSH has it, the first one that names an option decides.
  sshArgs: { names: ['ssh_args'], kind: 'text', schema: line },
  sshCommonArgs: { names: ['ssh_common_args'], kind: 'text', schema: line },
  sshExtraArgs: { names: ['ssh_extra_args'], kind: 'text', schema: line },
} satisfies Readonly<Record<string, Meaning>>

export type Meant = keyof typeof CONNECTION
export type Connection = { readonly [M in Meant]: Out<(typeof CONNECTION)[M]['schema']> | undefined }

/** The table as a list, with the names as they stand in an inventory. */
export const MEANINGS = (Object.entries(CONNECTION) as [Meant, Meaning][]).map(
  ([meant, { names, old = [], kind, schema }]) => ({
    meant,
    kind,
    schema: schema as Schema<unknown>,
    prefixed: [...names, ...old].map((name) => `ansible_${name}`),
    plain: names,
  }),
)

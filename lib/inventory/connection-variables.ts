import { type In, type Out, type Schema, t } from '../schema/types.ts'

interface Meaning {
  /** The name in a `connection` of TypeScript, and after `rp_`. */
  readonly name: string
  /** The names after `ansible_`: the first one that a host has counts, as in Ansible. */
  readonly ansible: readonly string[]
  /** How a variable is read before the check: as written, as a number, or as a boolean. */
  readonly kind: 'text' | 'number' | 'yes-no'
  readonly schema: Schema<any, any>
}

const line = t.string({ pattern: '^[^\\n\\0]+$', description: 'one line' })
const address = t.string({ pattern: '^[^\\s@/-][^\\s@/]*$', description: 'a host name or an IP address' })
const login = t.string({ pattern: '^[^\\s:-][^\\s:]*$', description: 'a user name' })

/**
 * The connection variables of an inventory. Their names begin with `ansible_` or `rp_`, and `rp_` has precedence: every other name
 * belongs to the playbooks.
 */
const CONNECTION = {
  address: { name: 'host', ansible: ['ssh_host', 'host'], kind: 'text', schema: address },
  port: { name: 'port', ansible: ['ssh_port', 'port'], kind: 'number', schema: t.port() },
  user: { name: 'user', ansible: ['ssh_user', 'user'], kind: 'text', schema: login },
  privateKeyFile: {
    name: 'private_key_file',
    ansible: ['ssh_private_key_file', 'private_key_file'],
    kind: 'text',
    schema: line,
  },
  password: {
    name: 'password',
    ansible: ['ssh_password', 'ssh_pass', 'password'],
    kind: 'text',
    schema: t.secret(),
  },
  become: { name: 'become', ansible: ['become', 'sudo'], kind: 'yes-no', schema: t.boolean() },
  becomeUser: { name: 'become_user', ansible: ['sudo_user', 'become_user'], kind: 'text', schema: login },
  becomeMethod: {
    name: 'become_method',
    ansible: ['become_method'],
    kind: 'text',
    schema: t.oneOf('sudo', 'ansible.builtin.sudo'),
  },
  becomePassword: {
    name: 'become_password',
    ansible: ['sudo_pass', 'become_pass', 'become_password'],
    kind: 'text',
    schema: t.secret(),
  },
  connection: {
    name: 'connection',
    ansible: ['connection'],
    kind: 'text',
    schema: t.oneOf('ssh', 'local', 'smart', 'paramiko', 'ansible.builtin.ssh', 'ansible.builtin.local'),
  },
  hostKeyChecking: {
    name: 'host_key_checking',
    ansible: ['ssh_host_key_checking', 'host_key_checking'],
    kind: 'yes-no',
    schema: t.boolean(),
  },
  connectTimeoutSeconds: {
    name: 'timeout',
    ansible: ['ssh_timeout', 'timeout'],
    kind: 'number',
    schema: t.integer({ minimum: 1 }),
  },
  // Ansible has none of these.
  shellTimeoutSeconds: {
    name: 'shell_timeout',
    ansible: [],
    kind: 'number',
    schema: t.integer({ minimum: 1 }),
  },
  // As in OpenSSH, the first one that sets an option counts.
  sshArgs: { name: 'ssh_args', ansible: ['ssh_args'], kind: 'text', schema: line },
  sshCommonArgs: { name: 'ssh_common_args', ansible: ['ssh_common_args'], kind: 'text', schema: line },
  sshExtraArgs: { name: 'ssh_extra_args', ansible: ['ssh_extra_args'], kind: 'text', schema: line },
} as const satisfies Readonly<Record<string, Meaning>>

export type Meant = keyof typeof CONNECTION
export type Connection = { readonly [M in Meant]: Out<(typeof CONNECTION)[M]['schema']> | undefined }

type Spec = { [M in Meant as (typeof CONNECTION)[M]['name']]?: In<(typeof CONNECTION)[M]['schema']> }
/** The connection of a host in a TypeScript inventory; a text may refer to variables: `{{ address }}`. */
export type ConnectionSpec = { readonly [N in keyof Spec]?: Spec[N] | `${string}{{${string}}}${string}` }

/** The table as a list, with the names of an inventory by precedence. */
export const MEANINGS = (Object.entries(CONNECTION) as [Meant, Meaning][]).map(
  ([meant, { name, ansible, kind, schema }]) => ({
    meant,
    kind,
    name,
    schema: schema as Schema<unknown>,
    variables: [`rp_${name}`, ...ansible.map((one) => `ansible_${one}`)],
  }),
)

export const CONNECTION_VARIABLES: readonly string[] = MEANINGS.flatMap(({ variables }) => variables)

import { invalid } from '../core/errors.ts'
import { check } from '../schema/check.ts'
import { t } from '../schema/types.ts'
import { CONNECTION_VARIABLES, type Connection, MEANINGS, type Meant } from './connection-variables.ts'
import { evaluate } from './evaluate.ts'
import { type InventoryHost, VAULTED } from './types.ts'

type Kind = (typeof MEANINGS)[number]['kind']

const schema = t.object(
  Object.fromEntries(
    MEANINGS.flatMap(({ variables, schema }) => variables.map((name) => [name, t.optional(schema)])),
  ),
)

/** Which variable of a host says what about its connection. */
function saidBy({ vars }: InventoryHost): ReadonlyMap<Meant, { readonly name: string; readonly kind: Kind }> {
  return new Map(
    MEANINGS.flatMap(({ meant, kind, variables }) => {
      const name = variables.find((one) => Object.hasOwn(vars, one) && isSaid(vars[one]))
      return name === undefined ? [] : [[meant, { name, kind }]]
    }),
  )
}

/** Ansible takes an empty value for none. */
export const isSaid = (value: unknown): boolean => value !== null && value !== undefined && value !== ''

/**
 * What the variables of a host say about its connection.
 *
 * @throws PlaybookError E_INPUT that names every wrong one with its file and line
 */
export function connectionOf(host: InventoryHost): Connection {
  const said = saidBy(host)
  const values = evaluate(host, namesOf(said))
  const input: Record<string, unknown> = {}
  for (const { name, kind } of said.values()) {
    const { value, text } = values.get(name)!
    demandReadable(host, name, value)
    if (isSaid(value)) input[name] = readAs(kind, value, text)
  }
  const what = `host ${host.name}:`
  const checked: Readonly<Record<string, unknown>> = check(schema, input, what, host.placeOf)
  return Object.fromEntries([...said].map(([meant, { name }]) => [meant, checked[name]])) as Connection
}

const namesOf = (said: ReturnType<typeof saidBy>): readonly string[] =>
  [...said.values()].map(({ name }) => name)

/** The variables that say how a host is reached. */
export const connectionNames = (host: InventoryHost): readonly string[] => namesOf(saidBy(host))

/** The place of what was said about `meant`. */
export const placeOfMeaning = (host: InventoryHost, meant: Meant): string | undefined => {
  const said = saidBy(host).get(meant)
  return said && host.placeOf([said.name])
}

/** Whether a variable can be a playbook's parameter: all that is not Ansible's or about the connection. */
const isParameter = (name: string): boolean =>
  !name.startsWith('ansible_') && !CONNECTION_VARIABLES.includes(name)

/**
 * The variables of these names, for a playbook's parameters, with their references followed; what is about the connection is none.
 *
 * @throws PlaybookError E_INPUT that names all that cannot be evaluated
 * @example
 * const { hosts } = await loadInventory('hosts.ini')
 * const params = hosts.map((host) => paramsOf(host, ['domain', 'ports']))
 */
export const paramsOf = (host: InventoryHost, names: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...evaluate(host, names.filter(isParameter))].map(([name, { value }]) => [name, value]))

function demandReadable(host: InventoryHost, name: string, value: unknown): void {
  if (value !== VAULTED) return
  throw invalid(`host ${host.name}: "${name}" is encrypted with Ansible Vault`, {
    where: host.placeOf([name]),
    hint: 'Write the value itself, in a file of mode 0600 if it is a secret.',
  })
}

/** A password of digits is text, and `22` in quotes a port. What cannot be read so is left for the schema to refuse. */
export function readAs(kind: Kind, value: unknown, text: string | undefined): unknown {
  if (kind === 'number') return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (kind === 'yes-no') return yesOrNo(value)
  return typeof value === 'number' || typeof value === 'boolean' ? (text ?? String(value)) : value
}

function yesOrNo(value: unknown): unknown {
  const text = String(value).toLowerCase()
  if (['yes', 'y', 'on', 'true', 't', '1'].includes(text)) return true
  return ['no', 'n', 'off', 'false', 'f', '0'].includes(text) ? false : value
}

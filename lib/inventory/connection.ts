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

/** The variable of a host for each part of its connection. */
function saidBy({ vars }: InventoryHost): ReadonlyMap<Meant, { readonly name: string; readonly kind: Kind }> {
  return new Map(
    MEANINGS.flatMap(({ meant, kind, variables }) => {
      const name = variables.find((one) => Object.hasOwn(vars, one) && isSaid(vars[one]))
      return name === undefined ? [] : [[meant, { name, kind }]]
    }),
  )
}

/** Ansible treats an empty value as unset. */
export const isSaid = (value: unknown): boolean => value !== null && value !== undefined && value !== ''

/**
 * The connection of a host by its variables.
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

/** The connection variables of a host. */
export const connectionNames = (host: InventoryHost): readonly string[] => namesOf(saidBy(host))

/** The place of the setting `meant`. */
export const placeOfMeaning = (host: InventoryHost, meant: Meant): string | undefined => {
  const said = saidBy(host).get(meant)
  return said && host.placeOf([said.name])
}

/** Whether a variable can be a parameter of a playbook: not one of Ansible or of the connection. */
const isParameter = (name: string): boolean =>
  !name.startsWith('ansible_') && !CONNECTION_VARIABLES.includes(name)

/**
 * The variables of these names for the parameters of a playbook, with resolved references; without connection variables.
 *
 * @throws PlaybookError E_INPUT that names all variables that cannot be evaluated
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

/** A password of digits is text, and `22` in quotes a port. Other values are left for the schema to refuse. */
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

import { invalid, PlaybookError } from '../core/errors.ts'
import { check } from '../schema/check.ts'
import { t } from '../schema/types.ts'
import { type Connection, MEANINGS, type Meant } from './connection-variables.ts'
import { type InventoryHost, VAULTED } from './types.ts'

type Kind = (typeof MEANINGS)[number]['kind']

const schema = t.object(
  Object.fromEntries(
    MEANINGS.flatMap(({ prefixed, plain, schema }) =>
      [...prefixed, ...plain].map((name) => [name, t.optional(schema)]),
    ),
  ),
)

/** Which variable of a host says what about its connection. */
function saidBy({ vars }: InventoryHost): ReadonlyMap<Meant, { readonly name: string; readonly kind: Kind }> {
  return new Map(
    MEANINGS.flatMap(({ meant, kind, prefixed, plain }) => {
      const name =
        prefixed.find((one) => isSaid(vars, one)) ??
        plain.find((one) => isSaid(vars, one) && isScalar(vars[one]))
      return name === undefined ? [] : [[meant, { name, kind }]]
    }),
  )
}

/** Ansible takes an empty value for none. */
const isSaid = (vars: InventoryHost['vars'], name: string): boolean =>
  Object.hasOwn(vars, name) && vars[name] !== null && vars[name] !== undefined && vars[name] !== ''

/** A list or a mapping that is called `user` is no login. */
const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

/**
 * What the variables of a host say about its connection.
 *
 * @throws PlaybookError E_INPUT that names every wrong one with its file and line
 */
export function connectionOf(host: InventoryHost): Connection {
  const said = saidBy(host)
  const names = [...said.values()]
  for (const { name } of names) demandReadable(host, name)
  const input = Object.fromEntries(names.map(({ name, kind }) => [name, readAs(kind, name, host)]))
  try {
    const checked: Readonly<Record<string, unknown>> = check(
      schema,
      input,
      `host ${host.name}:`,
      host.placeOf,
    )
    return Object.fromEntries([...said].map(([meant, { name }]) => [meant, checked[name]])) as Connection
  } catch (error) {
    const plain = names.map(({ name }) => name).filter((name) => !name.startsWith('ansible_'))
    if (!(error instanceof PlaybookError) || plain.length === 0) throw error
    const hint = `How to reach a host is said by ${plain.join(', ')} where the same with ansible_ is missing.`
    throw invalid(error.message, { where: error.where, hint })
  }
}

/** The place of what was said about `meant`. */
export const placeOfMeaning = (host: InventoryHost, meant: Meant): string | undefined => {
  const said = saidBy(host).get(meant)
  return said && host.placeOf([said.name])
}

/**
 * The variables that are not about the connection, for a playbook's parameters.
 *
 * @example
 * const { hosts } = await loadInventory('hosts.ini')
 * const params = hosts.map(paramsOf)
 */
export function paramsOf(host: InventoryHost): Readonly<Record<string, unknown>> {
  const taken = new Set([...saidBy(host).values()].map(({ name }) => name))
  return Object.fromEntries(
    Object.entries(host.vars).filter(([name]) => !name.startsWith('ansible_') && !taken.has(name)),
  )
}

function demandReadable(host: InventoryHost, name: string): void {
  const value = host.vars[name]
  const details = {
    where: host.placeOf([name]),
    hint: 'Write the value itself, in a file of mode 0600 if it is a secret.',
  }
  if (value === VAULTED)
    throw invalid(`host ${host.name}: "${name}" is encrypted with Ansible Vault`, details)
  if (typeof value === 'string' && /\{\{.*\}\}/s.test(value))
    throw invalid(`host ${host.name}: "${name}" is a template, and templates are not evaluated`, details)
}

/** A password of digits is text, and `22` in quotes a port. What cannot be read so is left for the schema to refuse. */
function readAs(kind: Kind, name: string, host: InventoryHost): unknown {
  const value = host.vars[name]
  if (kind === 'number') return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (kind === 'yes-no') return yesOrNo(value)
  return typeof value === 'number' || typeof value === 'boolean'
    ? (host.textOf?.(name) ?? String(value))
    : value
}

function yesOrNo(value: unknown): unknown {
  const text = String(value).toLowerCase()
  if (['yes', 'y', 'on', 'true', 't', '1'].includes(text)) return true
  return ['no', 'n', 'off', 'false', 'f', '0'].includes(text) ? false : value
}

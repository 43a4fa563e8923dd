import { remember, Secret } from '../core/secret.ts'
import { nearest } from '../text/index.ts'
import { magicOf } from './magic-variables.ts'
import { isMapping } from './mapping.ts'
import { Obstacle, obstacleOf, orObstacle } from './obstacle.ts'
import { pythonText } from './python-text.ts'
import { hasReferences, partsOf, type Reference } from './references.ts'
import { type InventoryHost, VAULTED, Verbatim } from './types.ts'

/** Far above real inventories: a few short lines that refer to each other must not fill the memory. */
const LARGEST = 4 * 1024 * 1024
const DEEPEST = 100

interface Value {
  readonly value: unknown
  /** Characters and items. */
  readonly size: number
  readonly secret: boolean
}

/** The values of the variables of one host, each resolved once. */
export class Evaluation {
  readonly #host: InventoryHost
  readonly #known = new Map<string, Value>()
  /** Unresolvable names, cached because resolving them again could take exponential time. */
  readonly #missing = new Set<string>()

  constructor(host: InventoryHost) {
    this.#host = host
  }

  of(name: string, chain: readonly string[]): Value | undefined {
    const known = this.#known.get(name) ?? this.#evaluated(name, [...chain, name])
    if (known) this.#known.set(name, known)
    return known
  }

  /** The written text of a value that was read as a number or a boolean, also through a single reference. */
  textOf(name: string): string | undefined {
    const value = this.#host.vars[name]
    if (typeof value !== 'string' || !hasReferences(value)) return this.#host.textOf?.(name)
    const [part, ...more] = partsOf(value)
    const alone = more.length === 0 && typeof part === 'object' && Object.hasOwn(this.#host.vars, part.name)
    return alone ? this.textOf(part.name) : undefined
  }

  #evaluated(name: string, chain: readonly string[]): Value | undefined {
    const { vars } = this.#host
    const magic = magicOf(this.#host, name)
    if (magic !== undefined) return { value: magic, size: 1, secret: false }
    if (!Object.hasOwn(vars, name)) return undefined
    return this.#within(vars[name], [name], chain, false)
  }

  #within(value: unknown, path: readonly string[], chain: readonly string[], verbatim: boolean): Value {
    if (chain.length + path.length > DEEPEST) throw obstacleOf(this.#host, path, 'is nested too deeply')
    if (value instanceof Verbatim) {
      const inner = this.#within(value.value, path, chain, true)
      return value.secret ? { ...inner, secret: true } : inner
    }
    if (typeof value === 'string') {
      if (verbatim || !hasReferences(value)) return { value, size: value.length, secret: false }
      return this.#bounded(path, this.#text(value, path, chain))
    }
    if (value instanceof Secret) return { value, size: value.reveal().length, secret: true }
    const list = Array.isArray(value)
    if (!list && !isMapping(value)) return { value, size: 1, secret: false }
    const inner = Object.entries(value).map(
      ([key, one]) => [key, this.#within(one, [...path, key], chain, verbatim)] as const,
    )
    const values = inner.map(([key, one]) => [key, one.value] as const)
    return this.#bounded(path, {
      value: list ? values.map(([, one]) => one) : Object.fromEntries(values),
      size: inner.reduce((sum, [, { size }]) => sum + size, 1),
      secret: inner.some(([, { secret }]) => secret),
    })
  }

  #text(text: string, path: readonly string[], chain: readonly string[]): Value {
    const parts = orObstacle(this.#host, path, () => partsOf(text))
    const values = parts.map((part) =>
      typeof part === 'string'
        ? { value: part, isFloat: false, size: part.length, secret: false }
        : this.#referred(part, path, chain),
    )
    const [only] = values
    if (parts.length === 1 && only) return only
    const secret = values.some((one) => one.secret)
    const size = values.reduce((sum, one) => sum + one.size, 0)
    this.#bounded(path, { value: '', size, secret })
    const value = orObstacle(this.#host, path, () =>
      values
        .map((one) => (one.value instanceof Secret ? one.value.reveal() : pythonText(one.value, one.isFloat)))
        .join(''),
    )
    // A text that contains a secret is secret as a whole, in every form.
    if (secret) remember(value)
    return { value, size: value.length, secret }
  }

  #referred({ name, fallback }: Reference, path: readonly string[], chain: readonly string[]) {
    if (chain.includes(name))
      throw obstacleOf(
        this.#host,
        path,
        `refers to itself: ${[...chain.slice(chain.indexOf(name)), name].join(' > ')}`,
      )
    const found = this.#found(name, chain, fallback !== undefined)
    if (found?.value === VAULTED)
      throw obstacleOf(this.#host, path, `refers to "${name}", which is encrypted with Ansible Vault`)
    if (found && !(fallback?.forEmpty && isEmpty(found.value))) {
      const written = this.textOf(name) ?? ''
      const isFloat = !Number.isInteger(found.value) || /^[-+]?[\d_]*(?:\.|[\d_]e)/i.test(written)
      return { ...found, isFloat }
    }
    if (fallback)
      return { value: fallback.value, isFloat: !Number.isInteger(fallback.value), size: 1, secret: false }
    const other = nearest(name, Object.keys(this.#host.vars))
    const hint = name.startsWith('ansible_')
      ? 'Facts that Ansible gathers are not available; use a variable of the inventory.'
      : `${other ? `Did you mean ${other}? ` : ''}Write {{ ${name} | default('x') }} to use a default.`
    throw obstacleOf(this.#host, path, `refers to "${name}", which is not defined`, hint, true)
  }

  /** With a default, an undefined name further on makes the reference undefined, as in Ansible. */
  #found(name: string, chain: readonly string[], mayBeMissing: boolean): Value | undefined {
    if (mayBeMissing && this.#missing.has(name)) return undefined
    try {
      return this.of(name, chain)
    } catch (thrown) {
      if (!(mayBeMissing && thrown instanceof Obstacle && thrown.isUndefined)) throw thrown
      this.#missing.add(name)
      return undefined
    }
  }

  #bounded(path: readonly string[], value: Value): Value {
    if (value.size <= LARGEST) return value
    throw obstacleOf(this.#host, path, 'is too long after its references are resolved')
  }
}

const isEmpty = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0 && !(value instanceof Secret))

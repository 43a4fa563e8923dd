import { invalid, type PlaybookError } from '../core/errors.ts'
import { nearest } from '../text/index.ts'
import { matcherOf, subscriptOf } from './match.ts'
import { piecesOf } from './pattern.ts'
import { Mistake } from './problems.ts'
import type { Inventory, InventoryHost } from './types.ts'

/**
 * The hosts that a pattern selects: names, groups, globs and `~regex`, joined by `:` or `,`, narrowed by `&` and `!`, with `group[0]` and
 * `group[0:2]`. `limit` is a pattern, too, and narrows the result. A name of both a host and a group selects both.
 *
 * @throws PlaybookError E_INPUT for a word that selects nothing, and when no host remains
 * @example
 * const inventory = await loadInventory('hosts.ini')
 * const hosts = selectHosts(inventory, 'web:&staging:!web3', 'web[0:2]')
 */
export function selectHosts(inventory: Inventory, pattern: string, limit?: string): readonly InventoryHost[] {
  const byName = new Map(inventory.hosts.map((host) => [host.name, host]))
  const selected = namesFor(inventory, byName, pattern, undefined)
  const within =
    limit === undefined ? undefined : new Set(namesFor(inventory, byName, limit, `--limit ${limit}`))
  const names = within ? selected.filter((name) => within.has(name)) : selected
  if (names.length > 0) return names.map((name) => byName.get(name)!)
  throw invalid(`none of the hosts of "${pattern}" remains`, {
    where: `--limit ${limit}`,
    hint: `"${pattern}" selects ${some(selected)}.`,
  })
}

type Hosts = ReadonlyMap<string, InventoryHost>

function namesFor(
  inventory: Inventory,
  hosts: Hosts,
  pattern: string,
  where: string | undefined,
): readonly string[] {
  let names = new Set<string>()
  try {
    for (const { how, word } of piecesOf(pattern)) {
      const meant = new Set(meaningOf(inventory, hosts, word, how === 'drop'))
      if (how === 'add') for (const name of meant) names.add(name)
      else names = new Set([...names].filter((name) => meant.has(name) === (how === 'keep')))
    }
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown
    throw invalid(thrown.message, { where, hint: thrown.hint })
  }
  if (names.size > 0) return [...names]
  throw nothing(inventory, pattern, where)
}

/** The hosts that one word selects; a glob after `&` or `!` may select none. */
function meaningOf(inventory: Inventory, hosts: Hosts, word: string, mayBeNone: boolean): readonly string[] {
  const known = (name: string): readonly string[] | undefined => {
    const group = inventory.groups.get(name)
    return hosts.has(name) ? [...new Set([name, ...(group ?? [])])] : group
  }
  const exact = known(word)
  if (exact) return exact
  const subscript = subscriptOf(word)
  if (subscript) {
    const whole = known(subscript.word) ?? matching(inventory, subscript.word)
    const picked = subscript.pick(whole ?? [])
    if (picked.length > 0 || (whole?.length === 0 && mayBeNone)) return picked
    if (!whole?.length)
      throw new Mistake(
        `no host or group "${word}": there is no "${subscript.word}" to take a part of`,
        `A number in brackets at the end is an index into a group. Select hosts by name with ~${word}$`,
      )
    throw new Mistake(
      `"${word}" selects none of the ${whole.length} hosts of ${subscript.word}`,
      'The first index is 0.',
    )
  }
  const found = matching(inventory, word)
  if (found ? found.length > 0 || mayBeNone : false) return found ?? []
  throw unknown(inventory, word)
}

/** Hosts and groups whose names match a glob or a regular expression; `all` and `ungrouped` only by their exact names. */
function matching({ hosts, groups }: Inventory, word: string): readonly string[] | undefined {
  if (word === '*') return groups.get('all')
  const matches = matcherOf(word)
  if (!matches) return undefined
  const inGroups = [...groups].flatMap(([name, members]) =>
    name !== 'all' && name !== 'ungrouped' && matches(name) ? members : [],
  )
  return [...new Set([...inGroups, ...hosts.map(({ name }) => name).filter(matches)])]
}

function unknown({ files, hosts, groups }: Inventory, word: string): Mistake {
  const names = [...groups.keys(), ...hosts.map(({ name }) => name)]
  if (/\[-\d+:-?\d*\]$|\[\d*:-\d+\]$|\[:\d*\]$/.test(word))
    return new Mistake(
      `"${word}" is not a range of a group`,
      'A range begins with an index from the front, web[1:3] or web[1:]; web[-1] is the last one.',
    )
  const other = nearest(word, names)
  return new Mistake(
    `no host or group "${word}" in ${files[0]}${files.length > 1 ? ' and the files beside it' : ''}`,
    other === undefined ? `There is ${some(names)}.` : `Did you mean ${other}?`,
  )
}

function nothing({ groups }: Inventory, pattern: string, where: string | undefined): PlaybookError {
  return invalid(`"${pattern}" selects no host`, { where, hint: `There is ${some([...groups.keys()])}.` })
}

const some = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')

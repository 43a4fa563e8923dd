import { nearest } from '../text/index.ts'
import { type GroupGraph, groupGraph } from './group-graph.ts'
import { type Members, members } from './members.ts'
import { hostVariables } from './precedence.ts'
import { demandNone } from './problems.ts'
import { connectionNotes } from './short-names.ts'
import type { Inventory, InventoryHost, Problem, Sources, Statement, Variables } from './types.ts'

type Kind<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/**
 * Hosts with the variables of all their groups. Merges groups and hosts that are written twice.
 *
 * @throws PlaybookError E_INPUT that names all `problems`, including those found before
 */
export function assemble(sources: Sources, problems: Problem[]): Inventory {
  const groups = new Set(['all', 'ungrouped', ...of(sources.inventory, 'group').map(({ group }) => group)])
  const edges = of(sources.inventory, 'child').filter((edge) => isKnown(edge, groups, problems))
  for (const { of: kind, name, place } of of(sources.inventory, 'vars'))
    if (kind === 'group' && !groups.has(name))
      problems.push({
        where: place,
        message: `variables for a group that does not exist: ${name}`,
        hint: meant(name, groups) ?? `Write [${name}] with its hosts, or [${name}:children].`,
      })
  problems.push(...latePorts(of(sources.inventory, 'host')))
  const graph = groupGraph(groups, edges, problems)
  const notes = demandNone(problems)
  const known = members(sources.inventory, graph)
  const variablesOf = hostVariables(sources, graph)
  const hosts = [...known.place.keys()].map((name) => hostOf(name, known, graph, variablesOf))
  const names = new Set(
    [...of(sources.inventory, 'vars'), ...sources.varsFiles].flatMap(({ vars }) => [...vars.keys()]),
  )
  return {
    files: sources.files,
    hosts,
    groups: known.hostsOf,
    notes: [...notes, ...connectionNotes(hosts, names)],
  }
}

function hostOf(
  name: string,
  { groupsOf, place }: Members,
  { upwards }: GroupGraph,
  variablesOf: ReturnType<typeof hostVariables>,
): InventoryHost {
  const groups = [...new Set([...groupsOf.get(name)!].flatMap((group) => [...upwards.get(group)!]))].sort()
  // Merged on demand: a run uses few hosts of a large inventory.
  let merged: Variables | undefined
  const variables = (): Variables => (merged ??= variablesOf(name, groups))
  return {
    name,
    groups,
    get vars() {
      return valuesOf(variables())
    },
    placeOf: ([key, ...path]) => (key === undefined ? place.get(name) : variables().get(key)?.place(path)),
    textOf: (key) => variables().get(key)?.text?.(),
  }
}

const values = new WeakMap<Variables, Readonly<Record<string, unknown>>>()

/** Hosts without their own variables share those of their groups. */
function valuesOf(variables: Variables): Readonly<Record<string, unknown>> {
  const known =
    values.get(variables) ?? Object.fromEntries([...variables].map(([key, { value }]) => [key, value]))
  values.set(variables, known)
  return known
}

/** The problem of a port that is not where its host is first named. */
function latePorts(statements: readonly Kind<'host'>[]): readonly Problem[] {
  const first = new Map<string, Kind<'host'>>()
  return statements.flatMap((one) => {
    const known = first.get(one.host) ?? one
    first.set(one.host, known)
    if (one.port === undefined || one.port === known.port) return []
    return [
      {
        where: one.place,
        message: `the port of ${one.host}:${one.port} is not read: it counts only where a host is first named, as in Ansible`,
        hint: `That is ${known.place}. ansible_port counts anywhere.`,
        note: true,
      },
    ]
  })
}

function isKnown({ parent, child, place }: Kind<'child'>, groups: ReadonlySet<string>, problems: Problem[]) {
  const known = groups.has(child) && child !== 'all'
  if (!known)
    problems.push({
      where: place,
      message:
        child === 'all' ? `${parent} cannot contain all` : `${parent} contains an unknown group: ${child}`,
      hint:
        child === 'all'
          ? 'all contains every group.'
          : (meant(child, groups) ?? `Write [${child}] with its hosts.`),
    })
  return known
}

const of = <K extends Statement['kind']>(statements: readonly Statement[], kind: K): readonly Kind<K>[] =>
  statements.filter((statement): statement is Kind<K> => statement.kind === kind)

function meant(name: string, groups: ReadonlySet<string>): string | undefined {
  const other = nearest(name, [...groups])
  return other === undefined ? undefined : `Did you mean ${other}?`
}

import type { GroupGraph } from './group-graph.ts'
import type { Sources, Statement, Variable, Variables } from './types.ts'

type Layer = Readonly<Record<'host' | 'group', ReadonlyMap<string, Variables>>>

/**
 * The variables of a host by ascending precedence, as in Ansible: groups of the inventory files from `all` down to the deepest, then the
 * same groups in `group_vars`, then the host in the files, then `host_vars`. Groups of the same depth are ordered by
 * `ansible_group_priority`, which counts only in inventory files, then by name. A value replaces another as a whole.
 */
export function hostVariables({ inventory, varsFiles }: Sources, { depth }: GroupGraph) {
  const layers = [layerOf(inventory), layerOf(varsFiles)]
  const priority = (group: string): number =>
    Number(layers[0]!.group.get(group)?.get('ansible_group_priority')?.value ?? 1) || 0
  const weaker = (a: string, b: string): number =>
    depth.get(a)! - depth.get(b)! || priority(a) - priority(b) || (a < b ? -1 : 1)
  const ofGroups = new Map<string, Variables>()
  const groupVariables = (groups: readonly string[]): Variables => {
    const key = groups.join(' ')
    const names = ['all', ...[...groups].sort(weaker)]
    const known =
      ofGroups.get(key) ?? merged(layers.flatMap(({ group }) => names.map((name) => group.get(name))))
    ofGroups.set(key, known)
    return known
  }
  return (host: string, groups: readonly string[]): Variables => {
    const own = layers.flatMap((layer) => layer.host.get(host) ?? [])
    return own.length > 0 ? merged([groupVariables(groups), ...own]) : groupVariables(groups)
  }
}

function layerOf(statements: readonly Statement[]): Layer {
  const layer = {
    host: new Map<string, Map<string, Variable>>(),
    group: new Map<string, Map<string, Variable>>(),
  }
  const set = (of: 'host' | 'group', owner: string, variables: Iterable<readonly [string, Variable]>) => {
    const known = layer[of].get(owner) ?? new Map<string, Variable>()
    for (const [name, variable] of variables) known.set(name, variable)
    layer[of].set(owner, known)
  }
  const named = new Set<string>()
  for (const statement of statements) {
    if (statement.kind === 'vars') set(statement.of, statement.name, statement.vars)
    if (statement.kind !== 'host' || named.has(statement.host)) continue
    const { host, port, place } = statement
    named.add(host)
    if (port !== undefined) set('host', host, [['ansible_port', { value: port, place: () => place }]])
  }
  return layer
}

const merged = (all: readonly (Variables | undefined)[]): Variables =>
  new Map<string, Variable>(all.flatMap((variables) => [...(variables ?? [])]))

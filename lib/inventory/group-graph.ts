import type { Problem, Statement } from './types.ts'

/** The relations of groups. */
export interface GroupGraph {
  /** A group with all groups above it; without `all`. */
  readonly upwards: ReadonlyMap<string, ReadonlySet<string>>
  readonly children: ReadonlyMap<string, ReadonlySet<string>>
  /** Steps from `all`, by the longest path: the variables of a deeper group have precedence. */
  readonly depth: ReadonlyMap<string, number>
}
type Edge = Extract<Statement, { kind: 'child' }>

/** The graph of `groups`; a cycle is a problem. */
export function groupGraph(
  groups: Iterable<string>,
  edges: readonly Edge[],
  problems: Problem[],
): GroupGraph {
  const children = new Map<string, Set<string>>([...groups].map((group) => [group, new Set()]))
  const waits = new Map<string, number>([...children.keys()].map((group) => [group, 0]))
  for (const { parent, child } of edges) {
    if (children.get(parent)!.has(child) || parent === 'all') continue
    children.get(parent)!.add(child)
    waits.set(child, waits.get(child)! + 1)
  }
  const upwards = new Map<string, Set<string>>()
  const depth = new Map<string, number>()
  for (const group of children.keys()) upwards.set(group, new Set(group === 'all' ? [] : [group]))
  // From the top down: a group is done after all its parents; the rest is in a cycle or below one.
  const ready = [...children.keys()].filter((group) => waits.get(group) === 0)
  for (const group of ready) {
    depth.set(group, depth.get(group) ?? (group === 'all' ? 0 : 1))
    for (const child of children.get(group)!) {
      for (const above of upwards.get(group)!) upwards.get(child)!.add(above)
      depth.set(child, Math.max(depth.get(child) ?? 0, depth.get(group)! + 1))
      waits.set(child, waits.get(child)! - 1)
      if (waits.get(child) === 0) ready.push(child)
    }
  }
  if (ready.length < children.size) problems.push(circle(edges, new Set(ready)))
  return { upwards, children, depth }
}

/** Names one cycle among the remaining edges. */
function circle(edges: readonly Edge[], done: ReadonlySet<string>): Problem {
  const left = new Map(edges.filter(({ child }) => !done.has(child)).map((edge) => [edge.child, edge]))
  const path: string[] = []
  let [edge] = left.values()
  while (edge && !path.includes(edge.child)) {
    path.unshift(edge.child)
    edge = left.get(edge.parent)
  }
  const names = path.slice(0, path.indexOf(edge!.child) + 1)
  return {
    where: left.get(names[0]!)!.place,
    message: `groups contain each other: ${[names.at(-1), ...names].join(' > ')}`,
    hint: 'Remove one of them from the other.',
  }
}

import type { GroupGraph } from './group-graph.ts'
import type { Statement } from './types.ts'

/** The hosts, the place where each is first named, and the groups that name it. */
export interface Members {
  readonly place: ReadonlyMap<string, string>
  /** Groups that name the host directly; `ungrouped` when none does. */
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>
  /** All hosts of a group, its direct ones first, then those of its child groups. */
  readonly hostsOf: ReadonlyMap<string, readonly string[]>
}

export function members(statements: readonly Statement[], { children }: GroupGraph): Members {
  const place = new Map<string, string>()
  const groupsOf = new Map<string, Set<string>>()
  for (const statement of statements) {
    if (statement.kind !== 'host') continue
    const { host, group } = statement
    if (!place.has(host)) place.set(host, statement.place)
    const groups = groupsOf.get(host) ?? new Set()
    groupsOf.set(host, group === 'all' || group === 'ungrouped' ? groups : groups.add(group))
  }
  const own = new Map<string, string[]>([...children.keys()].map((group) => [group, []]))
  for (const [host, groups] of groupsOf) {
    if (groups.size === 0) groups.add('ungrouped')
    own.get('all')!.push(host)
  }
  const listed = new Set<string>()
  for (const statement of statements) {
    if (statement.kind !== 'host' || !groupsOf.get(statement.host)!.has(statement.group)) continue
    const key = `${statement.group} ${statement.host}`
    if (!listed.has(key)) own.get(statement.group)!.push(statement.host)
    listed.add(key)
  }
  for (const [host, groups] of groupsOf)
    if (groups.has('ungrouped') && !listed.has(`ungrouped ${host}`)) own.get('ungrouped')!.push(host)
  return { place, groupsOf, hostsOf: new Map([...own.keys()].map((group) => [group, below(group)])) }

  function below(group: string): readonly string[] {
    const groups = new Set([group])
    for (const one of groups) for (const child of children.get(one)!) groups.add(child)
    return [...new Set([...groups].flatMap((one) => own.get(one)!))]
  }
}

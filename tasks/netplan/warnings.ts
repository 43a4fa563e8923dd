import { isTree } from './args.ts'
import { canonical, definitionsIn, familyOf, inForce, listOf } from './config.ts'
import type { NetplanState } from './probe.ts'

interface DefaultRoute {
  readonly family: 4 | 6
  readonly table: string
  readonly metric: string
  readonly words: string
}

/** The warnings that netplan will print for these files. */
export function warningsOn(files: NetplanState['files']): readonly string[] {
  const each = files.flatMap(({ path, text }) =>
    definitionsIn(inForce([{ path, text }], path, text)).map(({ id, said }) => ({ path, id, said })),
  )
  const old = each.flatMap(({ path, id, said }) =>
    (['gateway4', 'gateway6'] as const).flatMap((key) =>
      said[key] === undefined
        ? []
        : [`${key} of ${id} in ${path} is deprecated: routes: [{to: default, via: ${said[key]}}] is meant`],
    ),
  )
  return [...old, ...conflictsOf(each.flatMap(defaultsOf))]
}

function defaultsOf(one: {
  path: string
  id: string
  said: Readonly<Record<string, unknown>>
}): readonly DefaultRoute[] {
  const { path, id, said } = one
  const gateways = [said.gateway4, said.gateway6].map((via) => ({ to: 'default', via }))
  return [...listOf(said.routes), ...gateways].flatMap((route) => {
    if (!isTree(route) || typeof route.via !== 'string') return []
    if (!['default', '0.0.0.0/0', '::/0'].includes(String(route.to))) return []
    const via = canonical(route.via)
    const [table, metric] = [route.table ?? 'main', route.metric ?? 'default'].map(String) as [string, string]
    return [{ family: familyOf(via), table, metric, words: `${via} on ${id} (${path})` }]
  })
}

/** Which of two default routes with the same metric is used is undefined. Netplan also warns when both are equal. */
function conflictsOf(routes: readonly DefaultRoute[]): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const { family, table, metric, words } of routes) {
    const key = `IPv${family} has several default routes of the same metric (table ${table}, metric ${metric})`
    groups.set(key, [...(groups.get(key) ?? []), words])
  }
  return [...groups].flatMap(([key, all]) => (all.length > 1 ? [`${key}: ${all.join(', ')}`] : []))
}

import type { Playbook } from '../author/define-playbook.ts'
import { describe, invalid, PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import {
  type InventoryHost,
  paramsOf,
  type TargetDefaults,
  targetNotes,
  targetOf,
} from '../inventory/index.ts'
import { check } from '../schema/check.ts'
import { type Written, written } from './written.ts'

/** What a playbook comes to on one host. */
export interface Prepared extends Written {
  readonly target: Target
  /** What a person should know of how the host will be reached. */
  readonly notes: readonly string[]
}

export interface PrepareOptions {
  readonly connect: TargetDefaults
  /** Variables that win over the inventory's. */
  readonly vars: Readonly<Record<string, unknown>>
}

/**
 * A playbook on every host: its parameters filled from the variables and checked, its tasks made. Nothing is sent anywhere.
 *
 * @throws PlaybookError E_INPUT that names the problems of all hosts at once, each with its place
 */
export function prepare(
  playbook: Playbook,
  hosts: readonly InventoryHost[],
  { connect, vars }: PrepareOptions,
): readonly Prepared[] {
  demandKnown(playbook, vars)
  const problems = new Set<string>()
  const prepared = hosts.flatMap((host): Prepared[] => {
    try {
      return [prepareOne(playbook, host, connect, vars)]
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error
      problems.add(describe(error))
      return []
    }
  })
  if (problems.size > 0) throw invalid([...problems].join('\n'))
  return prepared
}

function prepareOne(
  playbook: Playbook,
  host: InventoryHost,
  connect: TargetDefaults,
  vars: PrepareOptions['vars'],
): Prepared {
  const target = targetOf(host, connect)
  const known = namesOf(playbook)
  const given = { ...paramsOf(host), ...vars }
  const input = Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name)))
  const placeOf = (path: readonly string[]): string | undefined =>
    path[0] !== undefined && Object.hasOwn(vars, path[0]) ? 'the command line' : host.placeOf(path)
  const params = check(playbook.params, input, `${playbook.name}, host ${host.name}:`, placeOf)
  const scope = { params, host: { name: host.name, address: target.address, groups: host.groups } }
  return {
    target,
    notes: targetNotes(host),
    ...written(playbook, scope),
  }
}

const namesOf = ({ params }: Playbook): readonly string[] =>
  Object.keys((params.json as { properties?: object }).properties ?? {})

/** An inventory may hold variables for other tools; what was given for this very run is a mistake when nobody reads it. */
function demandKnown(playbook: Playbook, vars: PrepareOptions['vars']): void {
  const known = namesOf(playbook)
  const unknown = Object.keys(vars).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw invalid(`the playbook ${playbook.name} has no parameter ${unknown.join(', ')}`, {
    where: 'the command line',
    hint: `It has ${known.join(', ') || 'none'}.`,
  })
}

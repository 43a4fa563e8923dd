import type { Playbook } from '../author/define-playbook.ts'
import { describe, invalid, PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import {
  type InventoryHost,
  paramsOf,
  type TargetDefaults,
  targetNotes,
  targetOf,
  withVars,
} from '../inventory/index.ts'
import { check } from '../schema/check.ts'
import { COMMAND_LINE, demandKnown, demandReachable, namesOf } from './command-line-vars.ts'
import { type EvaluatedPlaybook, evaluatePlaybook } from './evaluate-playbook.ts'

/** A playbook evaluated for one host. */
export interface Prepared extends EvaluatedPlaybook {
  readonly target: Target
  /** Notes for the operator on how the host is reached. */
  readonly notes: readonly string[]
}

export interface PrepareOptions {
  readonly connect: TargetDefaults
  /** Variables that override the inventory's. */
  readonly vars: Readonly<Record<string, unknown>>
}

/**
 * Evaluates a playbook for every host: fills its parameters from the variables, checks them, and makes its tasks. Sends nothing.
 *
 * @throws PlaybookError E_INPUT that names the problems of all hosts at once, each with its place
 */
export function prepare(
  playbook: Playbook,
  hosts: readonly InventoryHost[],
  { connect, vars }: PrepareOptions,
): readonly Prepared[] {
  demandKnown(playbook, vars, hosts)
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
  const given = withVars(host, vars, COMMAND_LINE)
  demandReachable(given, vars)
  const target = targetOf(given, connect)
  const input = paramsOf(given, namesOf(playbook))
  const params = check(playbook.params, input, `${playbook.name}, host ${host.name}:`, given.placeOf)
  const scope = { params, host: { name: host.name, address: target.address, groups: host.groups } }
  return {
    target,
    notes: targetNotes(host),
    ...evaluatePlaybook(playbook, scope),
  }
}

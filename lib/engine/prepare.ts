import type { Playbook } from '../author/define-playbook.ts'
import { describe, invalid, PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import {
  connectionNames,
  type InventoryHost,
  paramsOf,
  referredBy,
  type TargetDefaults,
  targetNotes,
  targetOf,
  withVars,
} from '../inventory/index.ts'
import { check } from '../schema/check.ts'
import { nearest } from '../text/index.ts'
import { type EvaluatedPlaybook, evaluatePlaybook } from './evaluate-playbook.ts'

/** What a playbook comes to on one host. */
export interface Prepared extends EvaluatedPlaybook {
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

const namesOf = ({ params }: Playbook): readonly string[] =>
  Object.keys((params.json as { properties?: object }).properties ?? {})

const COMMAND_LINE = 'the command line'

/**
 * An inventory may hold variables for other tools; what was given for this very run is a mistake when neither the playbook reads it nor
 * a variable refers to it.
 */
function demandKnown(
  playbook: Playbook,
  vars: PrepareOptions['vars'],
  hosts: readonly InventoryHost[],
): void {
  const known = namesOf(playbook)
  const others = Object.keys(vars).filter((name) => !known.includes(name))
  if (others.length === 0) return
  const read = new Set(hosts.flatMap((host) => [...referredBy(withVars(host, vars, COMMAND_LINE), known)]))
  const unknown = others.filter((name) => !read.has(name))
  const [first] = unknown
  if (first === undefined) return
  const meant = nearest(first, known)
  throw invalid(`the playbook ${playbook.name} has no parameter ${unknown.join(', ')}`, {
    where: COMMAND_LINE,
    hint: `${meant ? `Did you mean ${meant}? ` : ''}It has ${known.join(', ') || 'none'}.`,
  })
}

/** A later rollback would not be told the same, and would look for the host elsewhere. */
function demandReachable(host: InventoryHost, vars: PrepareOptions['vars']): void {
  for (const name of connectionNames(host)) {
    const given = [...referredBy(host, [name])].find((one) => Object.hasOwn(vars, one))
    if (given === undefined) continue
    throw invalid(`host ${host.name}: "${name}" would be decided by "${given}" of the command line`, {
      where: host.placeOf([name]),
      hint: `How a host is reached belongs into the inventory: a rollback must find it, too. Write ${given} there.`,
    })
  }
}

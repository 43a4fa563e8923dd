import type { HostResult, HostStatus, RunResult } from '../core/result.ts'
import { names, oneLine, type Paint, plain } from '../text/index.ts'
import { markOf } from './event-line.ts'
import { headlineOf } from './headline.ts'
import { hostBody } from './host-body.ts'
import { indent, type Style } from './lines.ts'
import { safe } from './safe.ts'
import { totalsOf } from './totals.ts'

export interface SummaryOptions {
  /** Show every change with its diff; a dry run always does. */
  readonly diff?: boolean
  readonly verbose?: boolean
  /** Colours; default none. */
  readonly paint?: Paint
  readonly hints?: readonly string[]
  readonly logFile?: string
}

const ROOM = 72
// The worst status is last, next to the prompt.
const ORDER: readonly HostStatus[] = ['ok', 'pending', 'changed', 'stopped', 'unreachable', 'failed']

/**
 * The summary of a run for the operator: host by host, hosts with the same outcome together, then the totals. Masks secrets and escapes
 * control characters. Pure.
 *
 * @example
 * import site from './site.ts'
 *
 * const result = await runPlaybook(site, { inventory: 'hosts.ini' })
 * process.stdout.write(renderSummary(result, { diff: true }))
 */
export function renderSummary(
  result: RunResult,
  { diff = false, verbose = false, paint = plain, hints = [], logFile }: SummaryOptions = {},
): string {
  const { run, mode, hosts, ...rest } = safe(result)
  const style: Style = { paint, verbose, mode, run, diff: diff || mode === 'check' }
  const blocks = alike(hosts)
    .sort(([one], [other]) => ORDER.indexOf(one!.status) - ORDER.indexOf(other!.status))
    .map((group) => blockOf(group, style))
  const foot = [
    totalsOf({ ...rest, run, mode, hosts }, paint),
    paint('faint', `run:         ${run}`),
    ...(logFile === undefined ? [] : [paint('faint', `log:         ${safe(logFile)}`)]),
    ...hints.map(safe),
  ]
  const body = apart(blocks)
  return `${[...body, ...(body.length > 1 ? [''] : []), ...foot].join('\n')}\n`
}

/** Groups hosts with the same report; the report of several hosts omits the place of a failure. */
function alike(hosts: readonly HostResult[]): (readonly HostResult[])[] {
  const groups = new Map<string, HostResult[]>()
  for (const one of hosts) {
    const { host, address, exchanges, milliseconds, ...report } = elsewhere(one)
    const key = JSON.stringify(report)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map((group) => (group.length > 1 ? group.map(elsewhere) : group))
}

/** A host without the place of its failure where that is the host itself. */
function elsewhere(one: HostResult): HostResult {
  if (!one.error?.where?.includes(one.host)) return one
  const { where, ...error } = one.error
  return { ...one, error }
}

function blockOf(group: readonly HostResult[], style: Style): readonly string[] {
  const one = group[0]!
  const { paint } = style
  const [mark, tone] = markOf(one.status)
  const head = [`${paint(tone, mark)} ${paint('strong', whoIs(group))}: ${headlineOf(one, style)}`]
  return [...head, ...indent(hostBody(one, style), 4)]
}

/** Names all hosts that need an operator. */
function whoIs(group: readonly HostResult[]): string {
  const [one] = group
  const all = group.map(({ host }) => oneLine(host))
  if (one && group.length === 1) {
    const { host, address } = one
    return address && address !== host ? `${all[0]} (${oneLine(address)})` : all[0]!
  }
  const calm = one?.status === 'ok' || one?.status === 'changed' || one?.status === 'pending'
  return `${calm ? names(all, ROOM) : all.join(', ')} (${group.length} hosts)`
}

/** Puts empty lines around blocks of several lines. */
function apart(blocks: readonly (readonly string[])[]): readonly string[] {
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1]
    return before && (before.length > 1 || block.length > 1) ? ['', ...block] : block
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../core/check.ts'
import { messageOf, PlaybookError } from '../core/errors.ts'
import { inTime } from '../core/in-time.ts'
import type { CheckResult } from '../core/result.ts'
import { ask, distinct } from './ask.ts'
import { factsOf, type HostFacts } from './host-facts.ts'
import type { Session } from './session.ts'

const PAUSE_MILLISECONDS = 500

/** Judges checks by the facts. @throws PlaybookError E_TASK when that does not end in time */
export function judge(checks: readonly Check[], facts: HostFacts, seconds?: number): readonly CheckResult[] {
  let at: Check | undefined
  const resultOf = (check: Check): CheckResult => {
    at = check
    const problem = problemOf(check, facts)
    return checkResult(check, problem === undefined ? { status: 'ok' } : { status: 'failed', problem })
  }
  const late = (limit: number): PlaybookError =>
    new PlaybookError('E_TASK', `${at?.title}: judged for more than ${limit} s`, { where: at?.from })
  return inTime(() => checks.map(resultOf), late, seconds)
}

export const checkResult = (check: Check, verdict: Pick<CheckResult, 'status' | 'problem'>): CheckResult => ({
  check: check.name,
  title: check.title,
  // A getter, because a stack trace becomes text only on demand.
  get from() {
    return check.from
  },
  ...verdict,
})

function problemOf(check: Check, facts: HostFacts): string | undefined {
  const fact = facts.get(check.probe.key)
  if (!fact) return 'was not asked'
  return 'error' in fact ? messageOf(fact.error) : check.judge(fact.value)
}

/**
 * Judges every check by the answers of the last exchange; asks those that fail again until their time is over. Where all pass this costs
 * no exchange.
 */
export async function verify(
  session: Session,
  checks: readonly Check[],
  facts: HostFacts,
  signal?: AbortSignal,
): Promise<readonly CheckResult[]> {
  const started = performance.now()
  let results = judge(checks, facts)
  for (;;) {
    const seconds = (performance.now() - started) / 1000
    const waiting = checks.filter(
      (check, index) => results[index]!.status === 'failed' && seconds < check.withinSeconds,
    )
    if (waiting.length === 0 || signal?.aborted) return results
    await sleep(PAUSE_MILLISECONDS)
    const probes = distinct(waiting.map((check) => check.probe))
    const again = judge(waiting, factsOf(probes, await ask(session, probes, signal)))
    results = checks.map((check, index) => again[waiting.indexOf(check)] ?? results[index]!)
  }
}

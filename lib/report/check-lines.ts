import type { CheckResult } from '../core/result.ts'
import { count, oneLine } from '../text/index.ts'
import { indent, item, type Style } from './lines.ts'

/** The checks and their results. */
export function checkLines(checks: readonly CheckResult[], { paint, mode }: Style): readonly string[] {
  const judged = checks.filter(({ status }) => status !== 'skipped')
  if (judged.length > 0) return [paint('faint', 'verified:'), ...indent(judged.flatMap(checkLine), 2)]
  if (checks.length === 0) return []
  const later = `${count(checks.length, 'check')} ${mode === 'check' ? 'would follow' : 'not done'}`
  return [paint('faint', later)]

  function checkLine({ status, title, problem = 'does not hold' }: CheckResult): readonly string[] {
    if (status === 'ok') return [`${paint('good', '✔')} ${oneLine(title)}`]
    return item(`${paint('bad', '✘')} `, `${oneLine(title)}: ${problem}`)
  }
}

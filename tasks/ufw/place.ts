import type { UfwRule } from './probe.ts'

// ufw numbers all rules of one profile as one.
const numberKey = ({ port, to, fromPort, from, toApp, fromApp, direction, family }: UfwRule): string =>
  [family, toApp || port, to, fromApp || fromPort, from, direction].join(' ')

const countOf = (rules: readonly UfwRule[]): number => {
  const ofProfiles = rules.filter(({ toApp, fromApp }) => toApp + fromApp !== '')
  return rules.length - ofProfiles.length + new Set(ofProfiles.map(numberKey)).size
}

/** The number of a rule in `ufw status numbered`. */
export const numberOf = (rule: UfwRule, rules: readonly UfwRule[]): number => {
  const key = numberKey(rule)
  const first = rules.findIndex(
    (one) => one === rule || (one.toApp + one.fromApp !== '' && numberKey(one) === key),
  )
  return countOf(rules.slice(0, first + 1))
}

/**
 * The place at which `ufw insert` can put a rule before the one at `index`, and the number for that: within a family ufw counts the
 * rules of a profile one by one, but accepts no number above its own count; and it inserts nothing between them.
 */
export function placeBefore(index: number, rules: readonly UfwRule[]): { at: number; number: number } {
  const family = rules[index]?.family
  const above = rules.filter((one) => one.family < (family ?? 4))
  const own = rules.filter((one) => one.family === family)
  const at = headOf(Math.min(index - above.length, countOf(own) - 1), own)
  return { at: above.length + at, number: countOf(above) + at + 1 }
}

function headOf(index: number, rules: readonly UfwRule[]): number {
  const [rule, above] = [rules[index], rules[index - 1]]
  const isOne =
    rule && above && (['to', 'from', 'toApp', 'fromApp'] as const).every((key) => rule[key] === above[key])
  return isOne && rule.toApp + rule.fromApp !== '' ? headOf(index - 1, rules) : index
}

import { type Change, invalidates, script, sets } from '../../lib/author.ts'
import { placeBefore } from './place.ts'
import { UFW_FILES, type UfwRule, type UfwState, ufwState } from './probe.ts'
import { type Opening, rivalOf, rulesFor, sameTraffic, shown, spoken, withRule } from './rule.ts'
import { deleteRules, disableAndRestore, restoreFiles } from './undo.ts'

const UFW_WRITES = ['file:/etc/ufw/', 'file:/etc/default/ufw']
export const UFW_EFFECTS = UFW_WRITES.map(invalidates)
/** What a task of the firewall may alter. */
export const UFW_ALTERS = [ufwState.key, ...UFW_WRITES]
const RULE_FILES = UFW_FILES.slice(0, 2)

/** Arguments of ufw, one call each, and the rules after these calls. */
interface UfwCalls {
  readonly calls: readonly string[]
  readonly rules: readonly UfwRule[]
}

/**
 * The change that adds the missing rules of an opening, and moves late ones before the rules of `obstacles`; undefined when no change
 * is needed.
 */
export function allowing(
  opening: Opening,
  ufw: UfwState,
  { why = '', obstacles = [] }: { why?: string; obstacles?: readonly UfwRule[] } = {},
): Change | undefined {
  const wanted = rulesFor(opening, ufw.ipv6).map((rule) => {
    const rival = rivalOf(rule, ufw.rules)
    if (rival?.action !== rule.action) return rule
    return { ...rule, log: rival.log, comment: opening.comment ?? rival.comment }
  })
  const rivals = wanted.flatMap((rule) => rivalOf(rule, ufw.rules) ?? [])
  const steps = wanted.map((rule) => allowRule(rule, obstacles))
  const { calls, rules } = inOne(wanted, ufw, obstacles) ?? inTurn(steps, ufw.rules)
  if (calls.length === 0) return undefined
  const isNew = rivals.length === 0
  return {
    summary: `allow ${nameOf(opening)}${why}`,
    before: (obstacles.length > 0 ? [...obstacles, ...rivals] : rivals).map(shown).join('\n'),
    after: [...wanted, ...obstacles].map(shown).join('\n'),
    apply: { sh: ['umask 022', calls.map((words) => `ufw ${words}`).join(' &&\n')].join('\n') },
    undo: isNew ? deleteRules(wanted, RULE_FILES) : restoreFiles(RULE_FILES),
    backups: RULE_FILES,
    effects: [...UFW_EFFECTS, sets(ufwState, { ...ufw, rules })],
  }
}

/** A short name of an opening: `25/tcp from 10.0.0.0/8`. */
export const nameOf = ({ port, proto, from }: Opening): string =>
  `${port}${proto === 'any' ? '' : `/${proto}`}${from ? ` from ${from}` : ''}`

type Step = (rules: readonly UfwRule[]) => UfwCalls

const inTurn = (steps: readonly Step[], start: readonly UfwRule[]): UfwCalls =>
  steps.reduce<UfwCalls>(
    ({ calls, rules }, step) => {
      const next = step(rules)
      return { calls: [...calls, ...next.calls], rules: next.rules }
    },
    { calls: [], rules: start },
  )

const isSaid = (rule: UfwRule, rules: readonly UfwRule[]): boolean => {
  const rival = rivalOf(rule, rules)
  return rival?.action === rule.action && rival.comment === rule.comment
}

// One call for both families takes half the time.
function inOne(
  wanted: readonly UfwRule[],
  { rules }: UfwState,
  obstacles: readonly UfwRule[],
): UfwCalls | undefined {
  const alike = wanted.every(({ log, comment }) => log === wanted[0]?.log && comment === wanted[0]?.comment)
  if (!alike || obstacles.length > 0 || wanted.every((rule) => isSaid(rule, rules))) return undefined
  return { calls: [spoken(wanted)], rules: wanted.reduce(withRule, rules) }
}

function allowRule(rule: UfwRule, obstacles: readonly UfwRule[]): Step {
  return (rules) => {
    const own = obstacles.filter(({ family }) => family === rule.family)
    if (own.length === 0)
      return isSaid(rule, rules)
        ? { calls: [], rules }
        : { calls: [spoken([rule])], rules: withRule(rules, rule) }
    // ufw cannot move a rule: it is deleted and added again.
    const rival = rivalOf(rule, rules)
    const others = rules.filter((other) => !sameTraffic(other, rule))
    const first = others.findIndex((other) => own.includes(other))
    const { at, number } = placeBefore(first, others)
    return {
      calls: [
        ...(rival ? [`delete ${spoken([{ ...rival, comment: '' }])}`] : []),
        `insert ${number} ${spoken([rule])}`,
      ],
      rules: others.toSpliced(at, 0, rule),
    }
  }
}

/** Whether the change replaces a rule of the active firewall that applies to connections like the current one. */
export const touchesUs = ({ port, proto }: Opening, change: Change, ufw: UfwState): boolean =>
  ufw.live && change.before !== '' && proto !== 'udp' && port === ufw.connection?.port

const clear = (): string => script(import.meta.dirname, 'clear.sh')

/** Enables the firewall; its undo removes it from the kernel and restores the files. */
export const enabling = (ufw: UfwState): Change => {
  const files = UFW_FILES.slice(0, 3)
  return {
    summary: 'enable the firewall',
    before: ufw.enabled ? 'enabled, but not active' : 'off',
    after: 'on',
    apply: { sh: ['umask 022', ...(ufw.enabled ? [clear()] : []), 'ufw --force enable'].join('\n') },
    undo: disableAndRestore(files),
    backups: files,
    mayDisconnect: {},
    effects: [...UFW_EFFECTS, sets(ufwState, { ...ufw, enabled: true, live: true })],
  }
}

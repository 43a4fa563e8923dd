import { type Change, invalidates, script, sets } from '../../lib/author.ts'
import { placeBefore } from './place.ts'
import { UFW_FILES, type UfwRule, type UfwState, ufwState } from './probe.ts'
import { type Opening, rivalOf, rulesFor, sameTraffic, shown, spoken, withRule } from './rule.ts'
import { deleting, putBack, switchedBack } from './undo.ts'

const UFW_WRITES = ['file:/etc/ufw/', 'file:/etc/default/ufw']
export const UFW_EFFECTS = UFW_WRITES.map(invalidates)
/** What a task of the firewall may alter. */
export const UFW_ALTERS = [ufwState.key, ...UFW_WRITES]
const RULE_FILES = UFW_FILES.slice(0, 2)

/** Words of ufw, one call each, and the rules once they were said. */
interface Telling {
  readonly calls: readonly string[]
  readonly rules: readonly UfwRule[]
}

/**
 * The change that adds what is missing of an opening, and moves what comes too late: before the rules of `obstacles`; undefined when
 * nothing is to be done.
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
  const told = wanted.map((rule) => lettingIn(rule, obstacles))
  const { calls, rules } = inOne(wanted, ufw, obstacles) ?? inTurn(told, ufw.rules)
  if (calls.length === 0) return undefined
  const isNew = rivals.length === 0
  return {
    summary: `allow ${nameOf(opening)}${why}`,
    before: (obstacles.length > 0 ? [...obstacles, ...rivals] : rivals).map(shown).join('\n'),
    after: [...wanted, ...obstacles].map(shown).join('\n'),
    apply: { sh: ['umask 022', calls.map((words) => `ufw ${words}`).join(' &&\n')].join('\n') },
    undo: isNew ? deleting(wanted, RULE_FILES) : putBack(RULE_FILES),
    backups: RULE_FILES,
    effects: [...UFW_EFFECTS, sets(ufwState, { ...ufw, rules })],
  }
}

/** An opening in few words: `25/tcp from 10.0.0.0/8`. */
export const nameOf = ({ port, proto, from }: Opening): string =>
  `${port}${proto === 'any' ? '' : `/${proto}`}${from ? ` from ${from}` : ''}`

type Step = (rules: readonly UfwRule[]) => Telling

const inTurn = (steps: readonly Step[], start: readonly UfwRule[]): Telling =>
  steps.reduce<Telling>(
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
): Telling | undefined {
  const alike = wanted.every(({ log, comment }) => log === wanted[0]?.log && comment === wanted[0]?.comment)
  if (!alike || obstacles.length > 0 || wanted.every((rule) => isSaid(rule, rules))) return undefined
  return { calls: [spoken(wanted)], rules: wanted.reduce(withRule, rules) }
}

function lettingIn(rule: UfwRule, obstacles: readonly UfwRule[]): Step {
  return (rules) => {
    const own = obstacles.filter(({ family }) => family === rule.family)
    if (own.length === 0)
      return isSaid(rule, rules)
        ? { calls: [], rules }
        : { calls: [spoken([rule])], rules: withRule(rules, rule) }
    // A rule that is there is not moved by ufw: it goes, and comes again.
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

/** Whether a rule that stands is replaced in a firewall that is live, and decides about connections like the one that we came by. */
export const touchesUs = ({ port, proto }: Opening, change: Change, ufw: UfwState): boolean =>
  ufw.live && change.before !== '' && proto !== 'udp' && port === ufw.connection?.port

const clear = (): string => script(import.meta.dirname, 'clear.sh')

/** Switches the firewall on; its way back leaves the kernel without it, and the files as they were. */
export const enabling = (ufw: UfwState): Change => {
  const files = UFW_FILES.slice(0, 3)
  return {
    summary: 'enable the firewall',
    before: ufw.enabled ? 'enabled, but not live' : 'off',
    after: 'on',
    apply: { sh: ['umask 022', ...(ufw.enabled ? [clear()] : []), 'ufw --force enable'].join('\n') },
    undo: switchedBack(files),
    backups: files,
    mayDisconnect: {},
    effects: [...UFW_EFFECTS, sets(ufwState, { ...ufw, enabled: true, live: true })],
  }
}

import { expect } from 'vitest'
import type { Change, Effect } from '../../../lib/core/change.ts'
import { familyOf } from '../../../lib/core/effect.ts'
import { describe as told } from '../../../lib/core/errors.ts'
import { shell } from '../../../lib/core/shell.ts'
import type { Answer, Facts, Probes, Task } from '../../../lib/core/task.ts'
import { underHostileLogins } from '../hostile-login.ts'
import { askAll, parse } from './asking.ts'
import type { LawHost, Reachable } from './host.ts'
import { keep, manifest, undo, within } from './journal.ts'
import type { Obstacle } from './obstacles.ts'
import { believed, honest, plain, without } from './promises.ts'
import type { Situation } from './situation.ts'

export { labHost, localHost, type ShellName, shells } from './host.ts'
export type { Situation } from './situation.ts'

/** For each task what makes its changes fail at once. */
type Obstacles = Readonly<Record<string, readonly Obstacle[]>>

/** What there is to look at once the laws hold. */
export interface Verdict {
  readonly dir: string
  readonly changes: readonly Change[]
  readonly irreversible: readonly string[]
  /** What the changes printed. */
  readonly output: string
  readonly now: Facts<Probes>
}

/**
 * Tries the laws of every task on one situation: Pure, Read-only, Convergent, Honest, Reversible, Told (`mayAlter`
 * names what its changes alter), Idle (an undo of what failed at
 * once succeeds and changes nothing, whatever stood in the way still standing there), Tried (a trial changes nothing, and fails as the
 * change would). All that is under a login of random doings, see {@link underHostileLogins}.
 *
 * @example
 * await checkLaws(localHost('dash'), { task: (dir) => Directory({ path: `${dir}/x` }), wants: (dir) => [`create ${dir}/x`] })
 */
export const checkLaws = (
  host: Reachable,
  situation: Situation,
  obstacles: Obstacles = {},
): Promise<Verdict> =>
  underHostileLogins(async (login) => {
    const reached = await host.login(login)
    try {
      return await tryOn(reached, situation, obstacles)
    } finally {
      await reached.close()
    }
  })

const keyOf = (effect: Effect): string => (effect.kind === 'sets' ? effect.key : effect.prefix)
const familiesOf = ({ probes, mayAlter }: Task): readonly string[] =>
  (mayAlter ?? Object.values(probes).map(({ key }) => key)).map(familyOf)

async function tryOn(host: LawHost, situation: Situation, obstacles: Obstacles): Promise<Verdict> {
  const { out } = await host.run('d=$(mktemp -d) && mkdir -- "$d/files" && printf %s "$d"')
  const base = out.toString()
  if (!base.startsWith('/')) throw new Error('no scratch folder: what would be changed is the host itself')
  try {
    return await tryIn(host, `${base}/files`, `${base}/journal/runs/r1`, situation, obstacles)
  } finally {
    if (situation.after)
      await host.run(`${shell`cd -- ${`${base}/files`}`} && ${situation.after(`${base}/files`)}`)
    await host.run(shell`rm -rf -- ${base}`)
  }
}

async function tryIn(
  host: LawHost,
  dir: string,
  journal: string,
  situation: Situation,
  obstacles: Obstacles,
): Promise<Verdict> {
  const prepared = await host.run(`${shell`cd -- ${dir} && umask 022`}\n${situation.before?.(dir) ?? ''}`)
  if (prepared.code !== 0) throw new Error(`cannot prepare: ${prepared.err}`)
  const task = situation.task(dir)
  const volatile = situation.volatile ?? ['changedAt']
  const steady = (facts: unknown): unknown => without(facts, volatile)
  const look = async (what: 'everything' | 'state') => {
    const more = situation.looks ? host.run(situation.looks) : undefined
    return `${await manifest(host, dir, what)}${(await more)?.out ?? ''}`
  }

  const [untouched, start] = await Promise.all([look('everything'), look('state')])
  const answers = await askAll(host, task.probes)
  expect(await look('everything'), 'Read-only: asking changed something').toBe(untouched)
  if (situation.refuses) {
    expect(thrownBy(() => task.plan(parse(task.probes, answers)))).toMatch(situation.refuses)
    return { dir, changes: [], irreversible: [], output: '', now: {} }
  }
  const first = parse(task.probes, answers)
  const changes = task.plan(first)
  const again = situation.task(dir)
  expect(plain(again.plan(parse(again.probes, answers))), 'Pure: a second plan differs').toEqual(
    plain(changes),
  )
  expect(plain(task.plan(first)), 'Pure: planning changed the answers').toEqual(plain(changes))
  for (const key of changes.flatMap(({ effects }) => effects.map(keyOf)))
    expect(familiesOf(task), `Told: it alters ${key}, and does not tell so`).toContain(familyOf(key))
  const wants = typeof situation.wants === 'function' ? situation.wants(dir) : situation.wants
  if (wants) expect(changes.map(({ summary }) => summary)).toEqual(wants)

  expect(task.notes?.(first).join('\n') ?? '', 'what it warns of').toMatch(situation.warns ?? /^$/)

  const read = async () => parse(task.probes, await askAll(host, task.probes))
  const isBack = async (law: string) => {
    expect(steady(await read()), law).toEqual(steady(first))
    expect(await look('state'), law).toBe(start)
  }
  const irreversible = changes.flatMap((change) =>
    'irreversible' in change.undo ? [change.undo.irreversible] : [],
  )
  expect(irreversible.join('\n'), 'Reversible: it has no way back').toMatch(situation.irreversible ?? /^$/)
  if (changes[0] && irreversible.length === 0 && situation.undoesNothing !== false) {
    await keep(host, `${journal}/never`, changes[0])
    await undo(host, `${journal}/never`, changes[0])
    await isBack('Reversible: an undo of nothing changed something')
  }

  const idle = async (change: Change, obstacle: Obstacle, folder: string): Promise<void> => {
    const law = `Idle: ${change.summary}, against ${obstacle.name}`
    const inside = obstacle.inside?.(dir)
    await host.run(obstacle.up?.(dir) ?? ':')
    try {
      await keep(host, folder, change)
      const was = await look('everything')
      const { code } = await apply(host, folder, change, inside)
      expect(code, `${law}: it did not fail`).not.toBe(0)
      expect(code, `${law}: it could not be put up`).not.toBe(99)
      expect(await look('everything'), `${law}: it failed, but not at once`).toBe(was)
      await undo(host, folder, change, inside)
      expect(await look('everything'), `${law}: the undo changed something`).toBe(was)
    } finally {
      await host.run(obstacle.down?.(dir) ?? ':')
    }
  }

  const tried = async (change: Change, fails: RegExp | undefined): Promise<void> => {
    if (!change.trial) return
    const was = await look('everything')
    const { code, out, err } = await host.run(
      `d=$(mktemp -d) && export d && trap 'rm -rf -- "$d"' EXIT && ${shell`${host.shell} -c ${change.trial.sh}`}`,
      Buffer.from(change.trial.stdin ?? []),
    )
    const law = `Tried: ${change.summary}`
    if (fails)
      expect({ failed: code !== 0, says: `${out}${err}` }, law).toMatchObject({
        failed: true,
        says: expect.stringMatching(fails),
      })
    else expect({ code, says: `${out}${err}` }, law).toMatchObject({ code: 0 })
    expect(await look('everything'), `${law}: it changed something`).toBe(was)
  }

  let output = ''
  for (const [index, change] of changes.entries()) {
    const isLast = index === changes.length - 1
    await tried(change, isLast && !situation.failsLive ? situation.fails : undefined)
    const hindering = (situation.obstacles ?? obstacles[task.name] ?? []).filter(
      ({ hinders }) => !('irreversible' in change.undo) && (hinders?.test(change.summary) ?? true),
    )
    for (const [which, obstacle] of hindering.entries())
      await idle(change, obstacle, `${journal}/${index}.${which}`)
    await keep(host, `${journal}/${index}`, change)
    const { code, out, err } = await apply(host, `${journal}/${index}`, change)
    output += `${out}${err}`
    if (situation.fails && isLast) {
      expect(code, 'it did not fail').not.toBe(0)
      expect(output).toMatch(situation.fails)
    } else expect({ code, output }, change.summary).toMatchObject({ code: 0 })
  }
  if (situation.says) expect(output).toMatch(situation.says)
  const now = await read()
  if (!situation.fails) {
    expect(plain(task.plan(now)), 'Convergent: it still wants a change').toEqual([])
    await honest(host, changes, [...Object.values(task.probes), ...(situation.alsoAsks?.(dir) ?? [])], steady)
    const promised = believed(task.probes, first, changes)
    if (promised) expect(plain(task.plan(promised)), 'Honest: it does not believe itself').toEqual([])
  }
  if (irreversible.length === 0) {
    if (situation.meanwhile) expect(await host.run(situation.meanwhile)).toMatchObject({ code: 0 })
    const others = situation.meanwhile && (await look('everything'))
    for (const [index, change] of [...changes.entries()].toReversed())
      await undo(host, `${journal}/${index}`, change)
    for (const settle of new Set(changes.flatMap((change) => (change.activate ? [change.activate.sh] : []))))
      expect(await host.run(settle), settle).toMatchObject({ code: 0 })
    if (situation.meanwhile)
      expect(await look('everything'), 'Reversible: it touched what is not its own').toBe(others)
    else await isBack('Reversible: something is not as it was')
  }
  return { dir, changes, irreversible, output, now }
}

/** Makes `change` as the engine does, with `folder` as that of its step. */
const apply = (
  host: LawHost,
  folder: string,
  { apply, timeoutSeconds = 900 }: Change,
  inside?: string,
): Promise<Answer> =>
  host.run(
    within(
      inside,
      shell`export rp_noted=${`${folder}/noted`}; f=$(mktemp) && printf '%s' ${apply.sh} >"$f" && trap 'rm -f -- "$f"' EXIT && timeout -k 10 ${timeoutSeconds} ${host.shell} "$f"`,
      ['sh'],
    ),
    Buffer.from(apply.stdin ?? []),
  )

function thrownBy(deed: () => unknown): string {
  try {
    deed()
  } catch (thrown) {
    return told(thrown)
  }
  return 'nothing was thrown'
}

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineTask, t } from '../../../lib/author.ts'
import { shell } from '../../../lib/core/shell.ts'
import type { Task } from '../../../lib/core/task.ts'
import { ask, distinct } from '../../../lib/engine/ask.ts'
import { factsOf } from '../../../lib/engine/host-facts.ts'
import { HostLink } from '../../../lib/engine/host-link.ts'
import { rehearse } from '../../../lib/engine/rehearse.ts'
import { Session } from '../../../lib/engine/session.ts'
import { simulate } from '../../../lib/engine/simulate.ts'
import type { Progress } from '../../../lib/engine/work.ts'
import { AT_ONCE } from '../../../lib/wire/request.ts'
import { trialRequest } from '../../../lib/wire/trial.ts'
import { Directory, LineInFile, Run, WriteFile } from '../../../tasks/index.ts'
import { target } from '../../support/host-shell.ts'
import { JournalHost } from '../../support/journal.ts'

let dir: string
let link: HostLink
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'run-playbook-test-'))
  writeFileSync(join(dir, 'there'), 'old\n', { mode: 0o640 })
  link = await HostLink.open(target(), { note: () => {} })
})
afterAll(async () => {
  await link.close()
  rmSync(dir, { recursive: true })
})

/** What a dry run of `tasks` on this machine fails with, and what it notes; nothing is changed. */
const rehearsed = (...tasks: readonly Task[]) => rehearsedOn(link.session, ...tasks)
async function rehearsedOn(
  session: Session,
  ...tasks: readonly Task[]
): Promise<{ fails?: string; notes: readonly string[] }> {
  const probes = distinct(tasks.flatMap((task) => Object.values(task.probes)))
  const plan = simulate(tasks, factsOf(probes, await ask(session, probes)), { onObstacle: () => {} })
  const progress = { plan, notes: new Map(), obstacles: [] } as unknown as Progress
  const before = readdirSync(dir)
  await rehearse(session, progress)
  expect(readdirSync(dir)).toEqual(before)
  const notes = [...progress.notes.values()].flatMap((all) => [...all])
  const fails = progress.obstacles.map(({ error }) => error.message).join('\n')
  return fails === '' ? { notes } : { fails, notes }
}

const file = (name: string, validate: string, content = 'new\n') =>
  WriteFile({ path: resolve(dir, name), content, validate })

describe('a dry run tries what is to be written', () => {
  it('and says nothing when it is fine', async () => {
    expect(await rehearsed(file('a', 'grep -qx new %s'), file('there', '[ -f %s ]'))).toEqual({ notes: [] })
  })
  it('in the words of the run', async () => {
    const { fails } = await rehearsed(
      file('there', 'echo "$(cat %s) is wrong at $(stat -c "%a" %s)" >&2; exit 3; : %s'),
    )
    expect(fails).toBe(`change ${dir}/there: new is wrong at 640\nthe new content was refused (exit code 3)`)
  })
  it('every one of them', async () => {
    const { fails } = await rehearsed(file('/opt/run-playbook-test', 'false %s'), file('there', 'false %s'))
    expect(fails).toMatch(/^create \/opt\/run-playbook-test: [\s\S]*\nchange .*\/there: /)
  })
  it('not where it is there already', async () => {
    expect(await rehearsed(file('there', 'exit 1; : %s', 'old\n'))).toEqual({ notes: [] })
  })
  it('after a large one, and an edit', async () => {
    const big = file('/opt/run-playbook-test', '[ "$(wc -c <%s)" = 3000000 ]', 'x'.repeat(3_000_000))
    const edit = LineInFile({ path: join(dir, 'there'), line: 'x', validate: 'echo no; false %s' })
    expect((await rehearsed(big, edit)).fails).toMatch(/^change .*there: no\nthe new content was refused/)
  })
  it('for as long as the change may take', async () => {
    const slow = file('slow', 'sleep 30; : %s').plan({ file: null, folder: 'directory' } as never)[0]!
    const task = { ...file('slow', ': %s'), plan: () => [{ ...slow, timeoutSeconds: 1 }] }
    expect((await rehearsed(task)).fails).toMatch(/killed after 1 s/)
  })
})

describe('a disk that is too small for all files of a folder', () => {
  let host: JournalHost
  let small: Session
  let folder: string
  beforeAll(async () => {
    host = new JournalHost()
    folder = host.files
    const on = await host.shell({ first: shell`mount -t tmpfs -o size=1000k none ${folder}` })
    const exchange: Session['exchange'] = (one, take) => on.hear(one, take)
    small = { exchange } as Session
  })
  afterAll(() => host.clear())
  const large = (name: string) => WriteFile({ path: join(folder, name), content: 'x'.repeat(400 * 1024) })
  const refusal = () =>
    `create ${folder}/c: no room in ${folder}: it needs 400 KiB, with the changes before it 1200 KiB, and 1000 KiB are free`

  it('is a failure, whatever else is written beside it', async () => {
    const { fails, notes } = await rehearsedOn(small, large('a'), large('b'), large('c'))
    expect([fails, notes]).toEqual([refusal(), []])
  })
  it('is a note where an earlier change may make room', async () => {
    const first = Run({ command: ':', unless: 'false', undo: ':', touches: ['/opt/x'] })
    const { fails, notes } = await rehearsedOn(small, first, large('a'), large('b'), large('c'))
    expect([fails, notes]).toEqual([undefined, [expect.stringContaining(refusal())]])
  })
})

describe('a trial that goes on', () => {
  it('is waited for as long as the host lets it run', () => {
    const change = file('slow', ': %s').plan({ file: null, folder: 'directory' } as never)[0]!
    const { silenceSeconds } = trialRequest([{ ...change, timeoutSeconds: 3000 }]).patience ?? AT_ONCE
    expect(silenceSeconds).toBeGreaterThan(3000)
  })
  it('is left at a Ctrl-C', async () => {
    const session = await Session.open(target(), { note: () => {}, limits: { stopSeconds: 0 } })
    const busy = join(dir, 'busy')
    writeFileSync(busy, '')
    const waiting = file('there', `while [ -e '${busy}' ]; do sleep 0.2; done; : %s`)
    const probes = Object.values(waiting.probes)
    const plan = simulate([waiting], factsOf(probes, await ask(session, probes)))
    const left = rehearse(session, { plan, notes: new Map() } as unknown as Progress, AbortSignal.abort())
    await expect(left).rejects.toMatchObject({ code: 'E_STOPPED' })
    rmSync(busy)
    await session.close()
  })
})

describe('where an earlier change may help, a refusal is a note', () => {
  const Hidden = defineTask({
    name: 'Hidden',
    args: t.object({}),
    title: () => 'hidden',
    read: () => ({}),
    // biome-ignore lint/correctness/useYield: an obstacle stands before its first change
    *plan() {
      throw new Error('not as the host stands')
    },
  })
  const bad = () => file('there', 'echo no; false %s')
  const note = /^it would fail now, unless an earlier change helps: change .*there: no\n/
  it.each<{ name: string; first: () => Task }>([
    { name: 'one beside it', first: () => WriteFile({ path: join(dir, 'other'), content: '' }) },
    { name: 'a folder above it', first: () => Directory({ path: dir, mode: '0711' }) },
    {
      name: 'one whose effects only the host knows',
      first: () => Run({ command: ':', unless: 'false', undo: ':', touches: ['/opt/x'] }),
    },
    { name: 'one that an obstacle hides', first: () => Hidden({}) },
  ])('$name', async ({ first }) => {
    expect(await rehearsed(first(), bad())).toEqual({ notes: [expect.stringMatching(note)] })
  })
  it('and none where it cannot', async () => {
    const { fails } = await rehearsed(WriteFile({ path: '/opt/run-playbook-test', content: '' }), bad())
    expect(fails).toMatch(/there: no\n/)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { remember } from '../../lib/core/secret.ts'
import { quote } from '../../lib/core/shell.ts'
import { applyWave } from '../../lib/engine/apply-wave.ts'
import { ask } from '../../lib/engine/ask.ts'
import { interruptedRuns } from '../../lib/engine/interrupted.ts'
import { runsOn } from '../../lib/engine/list-runs.ts'
import { rollBack } from '../../lib/engine/roll-back.ts'
import { Session } from '../../lib/engine/session.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { confirmRequest } from '../../lib/wire/confirm.ts'
import { decidedRequest } from '../../lib/wire/decided.ts'
import { listRunsRequest } from '../../lib/wire/list.ts'
import { lookRequest } from '../../lib/wire/look.ts'
import type { Exchange } from '../../lib/wire/request.ts'
import { resumeRequest } from '../../lib/wire/resume.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { runPrograms } from '../../lib/wire/run-programs.ts'
import { trialRequest } from '../../lib/wire/trial.ts'
import { waitRequest } from '../../lib/wire/wait.ts'
import type { Wave } from '../../lib/wire/wave.ts'
import { probe, target } from '../support/host-shell.ts'
import { change, wave } from '../support/journal.ts'
import { newKey, SshServer } from '../support/ssh-server.ts'

const probes = [probe('a'), probe('b')]
const changes = [
  change('one', 'true', ':', { alters: ['/etc/a', '/etc'], waits: { locks: ['/x'], seconds: 1 } }),
  change('two', 'true', ':', { alters: ['/etc/b', '/etc'], mayDisconnect: {}, trial: { sh: 'true' } }),
]
const parts = { first: 7, preconditions: [{ probe: probe('h'), digest: 'x' }], probes }
const EXCHANGES: Readonly<Record<string, Exchange<{ readonly type: string }>>> = {
  look: lookRequest(probes),
  wave: wave('r1', changes, parts),
  trial: trialRequest(changes),
  confirm: confirmRequest('r1', '0007', 5, probes),
  decided: decidedRequest('r1', '0007'),
  commit: commitRequest('r1', { runs: 1, days: 1 }),
  rollback: rollbackRequest('r1', { lockTimeoutSeconds: 5 }),
  resume: resumeRequest(['r1'], 'r2'),
  wait: waitRequest(1),
  list: listRunsRequest(),
}

/** Every word that a program marks; `undo.sh` reports its own to the exchange that starts it. */
function markedBy(name: string, script: string): readonly string[] {
  const { UNDO, ...kept } = runPrograms()
  const sent = Object.values({ UNDO, ...kept }).reduce(
    (text, program) => text.replace(quote(program), ''),
    script,
  )
  const program = name === 'rollback' ? `${sent}\n${UNDO}` : sent
  const marked = [...program.matchAll(/(?<![\w-])(?:mark|report|alterable) '?([a-z][a-z-]*)/g)]
  return [...new Set(marked.map(([, word]) => word!))].sort()
}

describe('an exchange knows exactly the words that its program marks', () => {
  test.each(Object.entries(EXCHANGES))('%s', (name, { script, reply }) => {
    const marked = markedBy(name, script)
    expect(marked.length).toBeGreaterThan(0)
    expect([...reply.words].sort()).toEqual(marked)
  })
})

/** Marks, each with the bytes before it behind a `<`. */
const decoded = (name: string, marks: readonly string[]) => {
  const decode = EXCHANGES[name]!.reply.decoder()
  return marks.map((text) => {
    const [words = '', data = ''] = text.split('<')
    return decode({ words: words.split(' '), data: Buffer.from(data) })
  })
}

describe('a reply as data', () => {
  test.each([
    [
      'look',
      ['begin', 'answer 0 3<x', 'stderr 0<y', 'late 1'],
      [
        { type: 'begin' },
        { type: 'answer', index: 0, code: 3, out: Buffer.from('x') },
        { type: 'stderr', index: 0, output: 'y' },
        { type: 'late', index: 1 },
      ],
    ],
    [
      'wave',
      [
        'open',
        'busy 0007<apt\n',
        'begin 0007',
        'done 0007<warning: w\nx',
        'begin 0008',
        'failed 0008 timeout<no',
      ],
      [
        { type: 'open' },
        { type: 'busy', step: 0, holder: 'apt' },
        { type: 'begin', step: 0 },
        { type: 'done', step: 0, warnings: ['warning: w'] },
        { type: 'begin', step: 1 },
        { type: 'failed', step: 1, code: 'timeout', output: 'no' },
      ],
    ],
    [
      'wave',
      ['open', 'moved 0 1', 'refused'],
      [{ type: 'open' }, { type: 'moved', precondition: 0, late: '1' }, { type: 'refused', output: '' }],
    ],
    // What the flags of a file system forbid is known before the first change.
    [
      'wave',
      ['open', 'failed 0008 1<immutable', 'refused'],
      [
        { type: 'open' },
        { type: 'failed', step: 1, code: 1, output: 'immutable' },
        { type: 'refused', output: '' },
      ],
    ],
    [
      'list',
      ['begin</j/runs', 'run r1 8 2 1  committed<{}', 'run r2 8 0 2 r1 resumed r3', 'run r4 8 0 3  '],
      [
        { type: 'begin', folder: '/j/runs' },
        ...[
          { run: 'r1', changes: 2, order: 1, of: '', state: 'committed', meta: '{}' },
          { run: 'r2', changes: 0, order: 2, of: 'r1', state: 'resumed', meta: '' },
          { run: 'r4', changes: 0, order: 3, of: '', state: 'interrupted', meta: '' },
        ].map((run) => ({ type: 'run', kibibytes: 8, ...run })),
      ],
    ],
    // As the oldest undo.sh says that something is not as it was.
    [
      'rollback',
      ['begin', 'place<{"address":"::1","port":22}\n', 'undo-failed strayed</etc/a', 'rolled-back 1'],
      [
        { type: 'begin' },
        { type: 'place', place: { address: '::1', port: 22 } },
        { type: 'undo-failed', step: 'strayed', output: '/etc/a' },
        { type: 'rolled-back', code: 1, output: '' },
      ],
    ],
  ])('%s: %j', (name, marks, events) => expect(decoded(name, marks)).toEqual(events))
})

describe('no reply has', () => {
  test.each([
    ['a word of no exchange', 'look', ['begin'], 'frob 0 0', 'unknown'],
    ['a word of another exchange', 'look', ['begin'], 'waiting', 'unknown'],
    ['a word of every object', 'wave', ['open'], 'constructor', 'unknown'],
    ['no word', 'commit', [], '', 'unknown'],
    ['an answer before its beginning', 'look', [], 'answer 0 0', 'misplaced'],
    [
      'an answer to what was not asked',
      'look',
      ['begin', 'answer 0 0', 'answer 1 0'],
      'answer 2 0',
      'malformed',
    ],
    ['a second answer', 'look', ['begin', 'answer 0 0'], 'answer 0 0', 'misplaced'],
    ['an answer that is another’s turn', 'look', ['begin'], 'answer 1 0', 'misplaced'],
    ['an answer without a code', 'look', ['begin'], 'answer 0', 'malformed'],
    ['an answer with one word more', 'look', ['begin'], 'answer 0 0 x', 'malformed'],
    ['a complaint without an answer', 'look', ['begin', 'late 0'], 'stderr 0', 'misplaced'],
    ['a complaint of another', 'look', ['begin', 'answer 0 0'], 'stderr 1', 'misplaced'],
    ['the end of a step that was not begun', 'wave', ['open'], 'done 0007', 'misplaced'],
    ['the end of another step', 'wave', ['open', 'begin 0007'], 'done 0008', 'misplaced'],
    ['the failure of another step', 'wave', ['open', 'begin 0007'], 'failed 0008 1', 'misplaced'],
    ['a step that was not sent', 'wave', ['open'], 'begin 0009', 'malformed'],
    ['a step in another form', 'wave', ['open'], 'begin 7', 'malformed'],
    ['a step out of turn', 'wave', ['open'], 'begin 0008', 'misplaced'],
    ['a step twice', 'wave', ['open', 'begin 0007', 'done 0007'], 'begin 0007', 'misplaced'],
    ['questions before all is done', 'wave', ['open', 'begin 0007', 'done 0007'], 'asking', 'misplaced'],
    [
      'an answer before the questions',
      'wave',
      ['open', 'begin 0007', 'done 0007'],
      'answer 0 0',
      'misplaced',
    ],
    ['a step after a failure', 'wave', ['open', 'begin 0007', 'failed 0007 1'], 'begin 0008', 'misplaced'],
    ['a step after an obstacle', 'wave', ['open', 'locked'], 'begin 0007', 'misplaced'],
    ['a step after a refusal', 'wave', ['open', 'refused'], 'begin 0007', 'misplaced'],
    ['a precondition that was not sent', 'wave', ['open'], 'moved 1', 'malformed'],
    ['a code that is none', 'wave', ['open', 'begin 0007'], 'failed 0007 x', 'malformed'],
    ['a trial of what was not sent', 'trial', ['begin'], 'tried 2 0', 'malformed'],
    ['a refusal after a trial', 'trial', ['begin', 'tried 0 0'], 'refused', 'misplaced'],
    ['a second verdict', 'confirm', ['begin', 'expired'], 'confirmed', 'misplaced'],
    ['a second verdict', 'decided', ['begin', 'done'], 'failed 0007', 'misplaced'],
    ['the failure of another step', 'decided', ['begin'], 'failed 0008', 'malformed'],
    ['an answer that nobody confirmed', 'confirm', ['begin'], 'answer 0 0', 'misplaced'],
    ['a second verdict', 'commit', ['committed'], 'rolled-back', 'misplaced'],
    ['a second end', 'rollback', ['begin', 'rolled-back 0'], 'rolled-back 0', 'misplaced'],
    ['an undo after its end', 'rollback', ['begin', 'rolled-back 0'], 'undone 0001', 'misplaced'],
    ['an end without a code', 'rollback', ['begin'], 'rolled-back', 'malformed'],
    ['a place in an unknown form', 'rollback', ['begin'], 'place<{"address":22}', 'malformed'],
    ['a second verdict', 'resume', ['begin', 'resumed'], 'locked', 'misplaced'],
    ['a second holder', 'wait', ['begin', 'held'], 'held', 'misplaced'],
    ['a run before its beginning', 'list', [], 'run r1 8 0 1  ', 'misplaced'],
    ['a run whose size is no number', 'list', ['begin'], 'run r1 x 0 1  committed', 'malformed'],
  ])('%s (%s)', (_, name, before, wrong, how) => {
    expect(decoded(name, before)).toHaveLength(before.length)
    const [words = ''] = wrong.split('<')
    expect(() => decoded(name, [...before, wrong])).toThrow(`${how} mark "${words.trim()}`)
  })
})

test('a line that no list of interrupted runs has is an error that shows it', () => {
  const read = (out: string) => interruptedRuns.parse({ code: 0, out: Buffer.from(out), err: '' })
  expect(read('20261124-150413-k7f3 working\n20261124-150414-k7f3\n')).toEqual({
    runs: ['20261124-150413-k7f3', '20261124-150414-k7f3'],
    working: ['20261124-150413-k7f3'],
  })
  for (const line of ['20261124-150413-k7f3 sleeping', 'Held by x', 'unlockable', '\x1b[2J'])
    expect(() => read(`20261124-150413-k7f3\n${line}\n`)).toThrow(
      /^the list of interrupted runs is invalid: unknown mark ".+"$/,
    )
})

describe('a host whose reply has what the exchange does not have is lost, and shows it', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'exchanges-'))
  const servers: SshServer[] = []
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(scratch, { recursive: true, force: true })
  })
  /** A session with a host that answers its first request so. */
  async function forged(...marks: readonly string[]): Promise<Session> {
    const shell = join(scratch, `shell-${servers.length}`)
    const says = marks.map(
      (words) =>
        `printf '%b\\n%s %b\\n' ${quote(words.split('<')[1] ?? '')} "$T" ${quote(words.split('<')[0]!)}`,
    )
    writeFileSync(shell, `#!/bin/sh\nread -r T n\n${says.join('\n')}\ncat >/dev/null\n`, { mode: 0o700 })
    const server = await SshServer.start({ hostKeys: [newKey()], loginShell: [shell, '-c'] })
    servers.push(server)
    const to = target({ connection: 'ssh', port: server.port, strictHostKeyChecking: 'no' })
    return Session.open(to, { note: () => {} })
  }
  const lost = (message: string) => ({
    code: 'E_UNREACHABLE',
    message: `the reply of the host is invalid: ${message}`,
    hint: expect.stringContaining('Another version'),
  })

  test.each([
    [
      'a look',
      ['hello', 'begin', 'answer 7 0<x'],
      'malformed mark "answer 7 0", after "x"',
      (session: Session) => ask(session, probes),
    ],
    [
      'a look without a first word',
      ['begin'],
      'misplaced mark "begin"',
      (session: Session) => ask(session, probes),
    ],
    [
      'a look with two first words',
      ['hello', 'hello'],
      'misplaced mark "hello"',
      (session: Session) => ask(session, probes),
    ],
    [
      'a list',
      ['hello', 'begin', 'runs r1'],
      'unknown mark "runs r1"',
      (session: Session) => runsOn(session),
    ],
    [
      'a rollback',
      ['hello', 'begin', 'rolled-back 0', 'undone 0001'],
      'misplaced mark "undone 0001"',
      (session: Session) => rollBack(session, 'r1', { lockTimeoutSeconds: 0 }),
    ],
    [
      'what a terminal would obey',
      ['hello', '\\033[2J\\0342\\0200\\0256<\\033]0;x\\007'],
      'unknown mark "\\x1b[2J\\u202e", after "\\x1b]0;x\\x07"',
      (session: Session) => ask(session, probes),
    ],
  ] as const)('%s', async (_, marks, message, asked) => {
    const session = await forged(...marks)
    await expect(asked(session)).rejects.toMatchObject(lost(message))
    expect([session.lost, session.gaveUp]).toEqual([true, true])
  })

  test('a wave, of which all that was done before stands', async () => {
    const session = await forged('hello', 'open', 'begin 0007', 'done 0007', 'done 0008')
    const done: string[] = []
    const listener = {
      started: () => {},
      done: ({ summary }: { summary: string }) => done.push(summary),
      note: () => {},
    }
    const sent: Wave = { ...WAVE, ...parts, changes }
    const outcome = await applyWave(session, sent, listener)
    expect(outcome).toMatchObject({ done: 1, failure: lost('misplaced mark "done 0008"') })
    expect([done, session.lost]).toEqual([['one'], true])
  })

  test('in a few words, and without a secret', async () => {
    remember('correct horse battery staple')
    const session = await forged(
      'hello',
      `x${'y'.repeat(5000)} correct horse battery staple<correct horse battery staple`,
    )
    const error = await ask(session, probes).catch((thrown: Error) => thrown)
    expect(error).toMatchObject(lost(`unknown mark "x${'y'.repeat(199)}", after "••••••"`))
  })
})

const WAVE = {
  identity: { run: 'r1', playbook: 'test', by: 'somebody', startedAt: '2026-11-24T20:00:00Z' },
  lockTimeoutSeconds: 5,
  watchdog: { orphan: 'keep', confirmTimeoutSeconds: 5 },
  place: { address: '127.0.0.1', port: 22 },
} as const

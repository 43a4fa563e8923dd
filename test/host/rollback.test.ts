import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sh, shell } from '../../lib/core/shell.ts'
import { rollBack } from '../../lib/engine/roll-back.ts'
import type { Session } from '../../lib/engine/session.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { interruptedRunsScript } from '../../lib/wire/interrupted.ts'
import { listRunsRequest } from '../../lib/wire/list.ts'
import { resumeRequest } from '../../lib/wire/resume.ts'
import { type RollbackOptions, rollbackRequest } from '../../lib/wire/rollback.ts'
import { type HostShell, told } from '../support/host-shell.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

let host: JournalHost
let on: HostShell
let file: string
beforeEach(async () => {
  host = new JournalHost()
  on = await host.shell()
  file = join(host.files, 'a file')
  writeFileSync(file, 'before\n')
})
afterEach(() => host.clear())

const content = (): string => readFileSync(file, 'utf8')
const identity = (run: string) => ({ run, playbook: 'rollback', by: 'me', startedAt: '2026-11-24T20:00:00Z' })
const takeBack = async (run: string, more: Partial<RollbackOptions> = {}) =>
  on.exchange(rollbackRequest(run, { lockTimeoutSeconds: 5, ...more }))
const write = (text: string) =>
  change(`write ${text}`, shell`printf '%s\n' ${text} >${file}`, shell`rp_restore ${file}`, {
    backups: [file],
    redo: sh`rp_restore ${file}`,
  })
/** Gives itself the number after the last one, unless it had one before. */
const numbered = () =>
  change(
    'take a number',
    shell`echo "number $(($(grep -c ^number ${host.log}) + 1))" >"$rp_noted" && cat "$rp_noted" >>${host.log}`,
    shell`echo "without $(cat "$rp_noted")" >>${host.log}`,
    {
      noted: true,
      redo: sh`read -r had <"$rp_noted" && echo "$had again" >>${host.log} && echo "$had, again" >"$rp_noted"`,
    },
  )
/** A run that stands. */
const stand = async (run: string, ...changes: Parameters<typeof wave>[1]) => {
  await begin(run, ...changes)
  await commit(run)
}
/** Who is told that another run did not end goes on all the same. */
const begin = async (run: string, ...changes: Parameters<typeof wave>[1]) => {
  const frames = await on.exchange(wave(run, changes))
  return told(frames).includes('stale') ? on.exchange(wave(run, changes)) : frames
}
const commit = (run: string, runs = 20) => on.exchange(commitRequest(run, { runs, days: 90 }))
const states = async () =>
  Object.fromEntries(
    (await on.exchange(listRunsRequest()))
      .slice(1)
      .map(({ words: [, run, , , , of, ...state] }) => [run, [of, ...state].join(' ').trim()]),
  )

test.each([
  ['undo.sh', 'undo.sh is gone'],
  ['journal', 'its journal is gone'],
  ['0001/undo', '0001/undo is gone'],
])('where %s is gone a preview fails as the rollback does', async (lost, words) => {
  await begin('r1', write('1'))
  rmSync(join(host.journal, 'runs/r1', lost))
  const exchange: Session['exchange'] = (one, take) => on.hear(one, take)
  const session = { exchange } as Session
  for (const check of [true, false]) {
    const { state, undone, failed } = await rollBack(session, 'r1', { lockTimeoutSeconds: 5, check })
    expect([state, undone]).toEqual(['failed', []])
    expect(failed.join()).toContain(words)
  }
})

describe('a rollback of a run that stood', () => {
  test('knows what a change noted, in all that becomes of it', async () => {
    await stand('r1', numbered())
    await takeBack('r1', { as: identity('x1') })
    await takeBack('x1', { as: identity('y1') })
    await takeBack('y1', { as: identity('z1') })
    expect(host.logged()).toEqual([
      'number 1',
      'without number 1',
      'number 1 again',
      'without number 1, again',
    ])
  })

  test('is a run of its own, which can be taken back, and so on', async () => {
    await stand('r1', write('one'), change('say', host.says('said'), host.says('unsaid')))
    expect(told(await takeBack('r1', { as: identity('x1') }))).toEqual([
      'begin',
      'as x1',
      'undone 0002',
      'undone 0001',
      'rolled-back 0',
    ])
    expect([content(), host.logged()]).toEqual(['before\n', ['said', 'unsaid']])
    expect(await states()).toEqual({ r1: 'rolled-back', x1: 'r1 committed' })

    expect(told(await takeBack('x1', { as: identity('x2') }))).toContain('rolled-back 0')
    expect([content(), host.logged()]).toEqual(['one\n', ['said', 'unsaid', 'said']])
    expect(told(await takeBack('x2', { as: identity('x3') }))).toContain('rolled-back 0')
    expect([content(), host.logged().at(-1)]).toEqual(['before\n', 'unsaid'])
    expect(told(await takeBack('x3', { as: identity('x4') }))).toContain('rolled-back 0')
    expect(content()).toBe('one\n')
  })

  test('names what was changed since, and by which run, and brings even that back', async () => {
    await stand('r1', write('one'))
    writeFileSync(file, 'by hand\n')
    const preview = await takeBack('r1', { check: true })
    expect(told(preview)).toEqual(['begin', 'tampered -', 'would-undo 0001', 'rolled-back 0'])
    expect(preview[1]?.data.toString()).toBe(`${file}\n`)
    expect(content()).toBe('by hand\n')
    await takeBack('r1', { as: identity('x1') })
    expect(content()).toBe('before\n')
    await takeBack('x1', { as: identity('x2') })
    expect(content()).toBe('by hand\n')

    await stand('r2', write('two'))
    await stand('r3', write('three'))
    const [, warning] = await takeBack('r2', { check: true })
    expect(warning?.data.toString()).toBe(`${file} (by run r3)\n`)
    const [, next] = await takeBack('r3', { check: true })
    expect(next?.words[0]).toBe('would-undo')
  })

  test('is finished by the same run when it was broken off', async () => {
    // By its parents: other tests of this machine have runs of that name, too.
    const kill = `is() { grep -q runs/r2/undo.sh "/proc/$1/cmdline"; }; up() { read -r _ _ _ p _ <"/proc/$1/stat"; }
p=$$; until is $p; do up $p; done; while is $p; do one=$p; up $p; kill -9 $one; done`
    const killer = change('kill', host.says('k'), `${kill}; ${host.says('again')}`)
    await stand('r2', write('two'), killer)
    const gone = await host.shell()
    await gone
      .exchange(rollbackRequest('r2', { lockTimeoutSeconds: 5, as: identity('x2') }))
      .catch(() => undefined)
    // Once the undo that has killed it is over as well.
    await expect.poll(async () => (await on.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('r2\n')
    writeFileSync(join(host.journal, 'runs/r2/0002/undo'), host.says('again'))
    expect(told(await takeBack('r2', { as: identity('x9') }))).toEqual([
      'begin',
      'as x2',
      'undone 0002',
      'undone 0001',
      'rolled-back 0',
    ])
    expect((await on.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('')
    expect(existsSync(join(host.journal, 'runs/x9'))).toBe(false)
  })

  test('a secret that was not kept cannot be put in again, and that is said', async () => {
    const secret = change(
      'tell',
      { sh: shell`cat >>${host.log}`, stdin: Buffer.from('secret\n') },
      host.says('untold'),
      { secret: true },
    )
    await stand('r1', secret, write('one'))
    await takeBack('r1', { as: identity('x1') })
    const frames = await takeBack('x1', { as: identity('x2') })
    expect(told(frames)).toEqual(['begin', 'as x2', 'kept 0002', 'undone 0001', 'rolled-back 0'])
    expect(frames[2]?.data.toString()).toMatch(/a secret that was not kept: run the playbook again/)
    expect(content()).toBe('one\n')
  })
})

test('what is installed goes with its data when a run failed, and without when it had stood, unless told to', async () => {
  const tells = () => change('install', 'true', shell`echo "$rp_purge" >>${host.log}`)
  await on.exchange(wave('r1', [tells()]))
  await takeBack('r1')
  await stand('r2', tells())
  await takeBack('r2', { as: identity('x2') })
  await stand('r3', tells())
  await takeBack('r3', { as: identity('x3'), purge: true })
  expect(host.logged()).toEqual(['yes', 'no', 'yes'])
})

test('by hand, in plain lines, with a preview', async () => {
  const stubborn = change('stay', 'true', 'echo cannot; false')
  await stand('r1', stubborn, write('one'))
  writeFileSync(file, 'by hand\n')
  await on.close()
  const preview = await host.undoByHand('r1', {}, '--check').ended
  expect(preview).toMatchObject({
    code: 0,
    out: `modified since the run:\n${file}\nwould undo: write one\nwould undo: stay\n`,
  })
  expect(content()).toBe('by hand\n')
  const { code, out } = await host.undoByHand('r1').ended
  const [, , as, ...lines] = out.split('\n')
  expect(as).toMatch(/^this rollback is run (\S+); to roll it back: sh \/.*\/runs\/\1\/undo\.sh$/)
  const log = '/var/lib/run-playbook/runs/r1/0001/undo.log'
  const told = ['undone: write one', 'could not undo: stay', 'cannot', '', `full output: ${log}`, '']
  expect([code, lines]).toEqual([1, told])
  expect(content()).toBe('before\n')
  expect((await host.undoByHand('r1', {}, '--prune').ended).code).toBe(2)
})

test('what an unfinished run did stands when the next one goes on from there', async () => {
  const dead = await host.shell()
  await dead.exchange(wave('r1', [write('one')]))
  expect(told(await on.exchange(resumeRequest(['r1'], 'r2')))).toEqual(['begin', 'locked'])
  await dead.close()
  expect((await on.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('r1\n')
  expect(told(await on.exchange(resumeRequest(['r1'], 'r2')))).toEqual(['begin', 'resumed'])
  expect(await states()).toEqual({ r1: 'resumed r2' })
  expect((await on.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('')
  expect(content()).toBe('one\n')
  // It had stood, and so it is taken back as such.
  expect(told(await takeBack('r1', { as: identity('x1') }))).toEqual([
    'begin',
    'as x1',
    'undone 0001',
    'rolled-back 0',
  ])
})

test('who has the number of a guard that is long gone is left in peace', async () => {
  await stand('r1', write('one'))
  const stranger = spawn('sleep', ['60'])
  try {
    writeFileSync(join(host.journal, 'runs/r1/guard'), `${stranger.pid}\n`)
    await takeBack('r1', { as: identity('x1') })
    await stand('r2', write('two'))
    expect(content()).toBe('two\n')
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
    process.kill(stranger.pid!, 0)
  } finally {
    stranger.kill()
  }
})

test('a change that moved the host tells where it was, and where it went', async () => {
  const move = change('move', host.says('moved'), host.says('back'), { mayDisconnect: { port: 2222 } })
  await stand('r1', move)
  const place = (port: number) => JSON.stringify({ address: '127.0.0.1', port })
  for (const [run, as] of [
    ['r1', 'x1'],
    ['x1', 'x2'],
  ] as const) {
    const frames = await takeBack(run, { as: identity(as) })
    const places = frames.flatMap(({ words: [kind], data }) =>
      kind === 'place' ? [data.toString().trim()] : [],
    )
    expect(places).toEqual([place(22), place(2222)])
  }
})

test('a host forgets old runs, but never the newest one that stands, nor one that did not end', async () => {
  await stand('r1', write('one'))
  const dead = await host.shell()
  await dead.exchange(wave('r2', [write('two')]))
  await dead.close()
  for (const run of ['r3', 'r4', 'r5']) await stand(run, write(run))
  await begin('r6', write('six'))
  await commit('r6', 2)
  expect(Object.keys(await states())).toEqual(['r2', 'r5', 'r6'])
  await takeBack('r6', { as: identity('x6') })
  await begin('r7', write('seven'))
  await commit('r7', 1)
  expect(Object.keys(await states())).toEqual(['r2', 'r7'])
})

test('a large file that many runs keep is there once', async () => {
  mkdirSync(join(host.files, 'big'))
  const big = join(host.files, 'big', 'file')
  writeFileSync(big, Buffer.alloc(4 * 1024 * 1024, 'x'))
  for (const run of ['r1', 'r2', 'r3'])
    await stand(run, change('touch', shell`touch ${big}`, shell`rp_restore ${big}`, { backups: [big] }))
  const [size] = await on.ask('du -sm /var/lib/run-playbook | cut -f 1')
  expect(Number(size?.out.toString())).toBeLessThan(8)
  const contents = async () => (await on.ask('ls /var/lib/run-playbook/content | wc -l'))[0]?.out.toString()
  expect(await contents()).toBe('1\n')
  await on.exchange(wave('r4', [change('x', 'true')]))
  await commit('r4', 1)
  expect(await contents()).toBe('0\n')
})

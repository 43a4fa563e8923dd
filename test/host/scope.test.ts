import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shell } from '../../lib/core/shell.ts'
import type { Frame } from '../../lib/wire/frames.ts'
import { interruptedRunsScript } from '../../lib/wire/interrupted.ts'
import { resumeRequest } from '../../lib/wire/resume.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { HostShell, told } from '../support/host-shell.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

let host: JournalHost
beforeEach(() => {
  host = new JournalHost()
})
afterEach(() => host.clear())

const scopeOf = (file: string): string[] => host.read('r1', `0001/${file}.scope`).split(/\s/)
const undo = rollbackRequest('r1', { lockTimeoutSeconds: 5 })

/** As sshd's PAM notes a login, where the kernel keeps that. */
const LOGIN = ['sh', '-c', '{ echo 0 >/proc/self/loginuid; } 2>/dev/null; exec "$@"', 'login']
const noted = spawnSync('sh', ['-c', 'echo 0 >/proc/self/loginuid && cat /proc/self/sessionid']).status === 0

const gate = (): string => join(host.files, 'gate')
/** Shell that waits until the test lets it go on, and shows that it lives. */
const held = (): string => shell`until [ -e ${gate()} ]; do echo; sleep 0.1; done`
const goOn = (): void => writeFileSync(gate(), '')
const onceAtWork = ({ words: [kind] }: Frame): void => {
  if (kind === 'working') goOn()
}

/** A run whose shell is killed while its change is at work. */
async function orphan(apply: string, alsoKill?: 'its main process'): Promise<HostShell> {
  const on = await host.shell({ around: LOGIN })
  const lost = on.exchange(wave('r1', [change('work', apply, host.says('undo'))])).catch(() => {})
  await host.untilLogged('begun')
  process.kill(Number(host.read('r1', 'shell')), 'SIGKILL')
  if (alsoKill) process.kill(-Number(scopeOf('apply')[2]), 'SIGKILL')
  await lost
  return host.shell()
}

describe('nothing is undone while the change of a run whose shell was killed is at work', () => {
  const work = () => `${host.says('begun')}; ${held()}; ${host.says('late')}`

  test('rollback', async () => {
    const next = await orphan(work())
    // Another run, of which nothing lives any more.
    cpSync(join(host.journal, 'runs/r1'), join(host.journal, 'runs/r2'), { recursive: true })
    const [boot, , , , latest] = scopeOf('apply')
    writeFileSync(join(host.journal, 'runs/r2/0001/apply.scope'), `${boot} another-scope 1 1 ${latest} \n\n`)
    expect((await next.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('r1 working\nr2\n')
    const preview = await next.exchange(rollbackRequest('r1', { lockTimeoutSeconds: 5, check: true }))
    expect(told(preview)).toEqual(['begin', 'working 0001', 'would-undo 0001', 'rolled-back 0'])
    const frames = await next.exchange(undo, onceAtWork)
    expect(told(frames)).toEqual(['begin', 'working 0001', 'undone 0001', 'rolled-back 0'])
    expect(existsSync(host.read('r1', 'room').trim())).toBe(false)
    expect(frames[1]?.data.toString()).toMatch(/^work \(process( \d+)+\)$/)
    expect(host.logged()).toEqual(['begun', 'late', 'undo'])
  })

  test('undo.sh by hand', async () => {
    await orphan(work())
    const { child, ended } = host.undoByHand('r1')
    child.stdout.once('data', goOn)
    const { out, code } = await ended
    expect([out, code]).toEqual([expect.stringMatching(/^still running: work .*\nundone: work\n$/), 0])
    expect(host.logged()).toEqual(['begun', 'late', 'undo'])
  })

  test('nor does a run go on from there', async () => {
    const next = await orphan(work())
    expect(told(await next.exchange(resumeRequest(['r1'], 'r2'), onceAtWork))).toEqual([
      'begin',
      'working 0001',
      'resumed',
    ])
    expect(host.logged()).toEqual(['begun', 'late'])
  })

  test('nor does another begin, which was planned before', async () => {
    const next = await orphan(work())
    expect(told(await next.exchange(wave('r2', [change('x', host.says('x'))])))).toEqual([
      'open',
      'stale',
      'refused',
    ])
    await next.exchange(undo, onceAtWork)
    expect(host.logged()).toEqual(['begun', 'late', 'undo'])
  })
})

test('nothing is undone then, also where the login is not root', async () => {
  const state = join(host.files, 'state')
  mkdirSync(state)
  chmodSync(host.scratch, 0o755)
  const drop = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
  if (drop.length > 0) chownSync(state, 65_534, 65_534)
  const open = () => HostShell.open(undefined, { prefix: [...drop, 'env', `XDG_STATE_HOME=${state}`] })
  const [on, next] = [await open(), await open()]
  const work = `${shell`: >${state}/begun`}; ${held()}; ${shell`: >${state}/late`}`
  const lost = on.exchange(wave('r1', [change('work', work, shell`rm ${state}/late`)])).catch(() => {})
  while (!existsSync(join(state, 'begun'))) await sleep(10)
  process.kill(Number(readFileSync(join(state, 'run-playbook/runs/r1/shell'), 'utf8')), 'SIGKILL')
  await lost
  expect(told(await next.exchange(undo, onceAtWork))).toEqual([
    'begin',
    'working 0001',
    'undone 0001',
    'rolled-back 0',
  ])
  expect(existsSync(join(state, 'late'))).toBe(false)
  await next.close()
})

// Others may try this at the same time.
const NAP = `sleep 600.${process.pid}`
const strays: [name: string, start: () => string][] = [
  ['a daemon', () => shell`setsid sh -c ${`(${host.says('begun')}; ${NAP}) & exit`}`],
  ['it listens to no signal', () => `(trap "" TERM HUP; ${host.says('begun')}; ${NAP}; ${NAP}; ${NAP}) &`],
  [
    'it has an environment and a session of its own',
    () => shell`env -i setsid sh -c ${`${host.says('begun')}; ${NAP}; :`} &`,
  ],
]
if (noted)
  strays.push([
    'a daemon with an environment and a session of its own',
    () => shell`env -i setsid sh -c ${`(${host.says('begun')}; ${NAP}; :) & exit`}`,
  ])
// Each acts at once on the end of what it waits for, which is older than it and so is ended before it.
const AHEAD = 'taskset -c 0 chrt -f 1'.split(' ')
if (spawnSync('env', [...AHEAD, 'true']).status === 0)
  strays.push([
    'it goes on when what it waits for has ended',
    () => {
      const waits = `${NAP} | { read -r _; ${host.says('late')}; } &`
      const all = `${waits.repeat(10)} ${host.says('begun')}; wait`
      return shell`setsid ${AHEAD} sh -c ${all} &`
    },
  ])
test.each(strays)('%s: what a change started is ended before it is undone', async (_, start) => {
  const next = await orphan(`${start()}\nsleep 600`)
  await next.ask('taskset -cp 0 $$')
  const lead = Number(scopeOf('apply')[2])
  const working = next.exchange(undo, ({ words: [kind] }) => {
    if (kind === 'working') process.kill(lead, 'SIGTERM')
  })
  expect(told(await working)).toEqual(['begin', 'working 0001', 'undone 0001', 'rolled-back 0'])
  expect(host.logged()).toEqual(['begun', 'undo'])
  expect((await next.ask(`pgrep -f '^${NAP}'`))[0]?.out.toString()).toBe('')
})

test('who has the number of a change that is long gone is left in peace', async () => {
  const next = await orphan(`${host.says('begun')}; sleep 600`, 'its main process')
  const stranger = spawn('sleep', ['600'], { detached: true })
  try {
    const [boot, , , start] = scopeOf('apply')
    const earlier = Number(start) - 1 // Both may have begun within the same 10 ms.
    const scope = join(host.journal, 'runs/r1/0001/apply.scope')
    writeFileSync(scope, `${boot} ${'0'.repeat(36)} ${stranger.pid} ${earlier} 999999999\n\n`)
    expect(told(await next.exchange(undo))).toEqual(['begin', 'undone 0001', 'rolled-back 0'])
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
  } finally {
    stranger.kill()
  }
})

test('a process with a line break in its name is left in peace', async () => {
  const next = await orphan(`${host.says('begun')}; sleep 600`, 'its main process')
  const program = join(host.files, 'a\nb')
  cpSync('/bin/sleep', program)
  const stranger = spawn(program, ['600'], { detached: true })
  try {
    const [boot] = scopeOf('apply')
    const scope = join(host.journal, 'runs/r1/0001/apply.scope')
    writeFileSync(scope, `${boot} ${'0'.repeat(36)} 1 0 999999999\n\n`)
    expect(told(await next.exchange(undo))).toEqual(['begin', 'undone 0001', 'rolled-back 0'])
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null])
  } finally {
    stranger.kill('SIGKILL')
  }
})

describe('a rollback that was broken off', () => {
  const slow = (what: string) => `${host.says(`${what} begins`)}; ${held()}; ${host.says(`${what} ends`)}`
  /** Undoes by hand, and kills undo.sh, or another process, once the log says `at`. */
  async function brokenOff(undo: string, settle: string, at: string, whom?: () => number) {
    const on = await host.shell()
    await on.exchange(wave('r1', [change('work', ':', undo, { activate: { sh: settle } })]))
    await on.close()
    const { child, ended } = host.undoByHand('r1')
    await host.untilLogged(at)
    process.kill(whom?.() ?? child.pid!, 'SIGKILL')
    return { ended } // Later than it: what it was at has its output, too.
  }
  const again = async () => {
    const { child, ended } = host.undoByHand('r1')
    child.stdout.once('data', goOn)
    expect((await ended).code).toBe(0)
  }

  test('lets its undo come to its end before it is done again', async () => {
    await brokenOff(slow('undo'), host.says('settled'), 'undo begins')
    await again()
    expect(host.logged()).toEqual(['undo begins', 'undo ends', 'undo begins', 'undo ends', 'settled'])
  })

  test('lets what makes the restored state live come to its end before it is done again', async () => {
    await brokenOff(host.says('undo'), slow('settle'), 'settle begins')
    await again()
    expect(host.logged()).toEqual(['undo', 'settle begins', 'settle ends', 'settle begins', 'settle ends'])
  })

  test('only in what makes the restored state live: it has failed, and the next one does that again', async () => {
    const lead = () => Number(scopeOf('settle')[2])
    const { ended } = await brokenOff(host.says('undo'), slow('settle'), 'settle begins', lead)
    const { out, code } = await ended
    expect([out, code]).toEqual([expect.stringContaining('could not undo: '), 1])
    expect(host.read('r1', 'journal')).toMatch(/rollback-failed\n$/)
    goOn()
    await again()
    expect(host.logged()).toEqual(['undo', 'settle begins', 'settle begins', 'settle ends'])
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PlaybookError } from '../../../lib/core/errors.ts'
import { shell } from '../../../lib/core/shell.ts'
import type { Target } from '../../../lib/core/target.ts'
import { ask } from '../../../lib/engine/ask.ts'
import { hedged } from '../../../lib/engine/hedge.ts'
import { HostLink } from '../../../lib/engine/host-link.ts'
import type { Session } from '../../../lib/engine/session.ts'
import { probe } from '../../support/host-shell.ts'

const here: Target = {
  name: 'here',
  connection: 'local',
  address: 'here',
  port: 22,
  user: 'root',
  strictHostKeyChecking: 'yes',
  knownHostsFiles: [],
  connectTimeoutSeconds: 5,
  shellTimeoutSeconds: 60,
}
const note = (): void => {}

// A question that hangs may outlive its session: this one ends with the folder.
const scratch = mkdtempSync(join(tmpdir(), 'host-link-'))
const hangs = probe(shell`while [ -e ${scratch} ]; do sleep 0.1; done`)
afterAll(() => rmSync(scratch, { recursive: true }))

test('a run that was interrupted still finds its way back when its link is gone', async () => {
  const interrupt = new AbortController()
  const link = await HostLink.open(here, { signal: interrupt.signal, note })
  interrupt.abort()
  await expect(ask(link.session, [probe('rm -rf "$d"; kill -9 $$')])).rejects.toThrow()
  expect(link.session.lost).toBe(true)
  const [answer] = await link.persist(0, (session) => ask(session, [probe('echo back')]))
  expect(answer?.out.toString()).toBe('back\n')
  await link.close()
})

test('an interrupted run opens no link at all', async () => {
  await expect(HostLink.open(here, { signal: AbortSignal.abort(), note })).rejects.toMatchObject({
    code: 'E_STOPPED',
  })
})

test('a place is looked for once, and what is reached there counts its requests on', async () => {
  const link = await HostLink.open(here, { note })
  link.mayMoveTo({})
  link.mayMoveTo({ port: 2222 })
  link.mayMoveTo({ address: 'here', port: 2222 })
  await ask(link.session, [probe('true')])
  await link.renew(0, (session) => ask(session, [probe('true')]))
  expect(link.target).toMatchObject({ port: 2222, knownAs: { address: 'here', port: 22 } })
  expect(link.exchanges).toBe(2)
  await link.close()
})

test('a visit goes to all places at once, and leaves the link as it is', async () => {
  const link = await HostLink.open(here, { note })
  const before = link.session
  link.mayMoveTo({ port: 2222 })
  const { signal } = new AbortController()
  const ports = [2222, 22]
  // The place that is asked first never answers.
  const answer = await link.visit(
    5,
    async (session) => {
      const [told] = await ask(session, [ports.shift() === 2222 ? hangs : probe('echo here')])
      return told?.out.toString()
    },
    signal,
  )
  expect(answer).toBe('here\n')
  expect(link.session).toBe(before)
  expect(link.session.lost).toBe(false)
  await link.close()
})

test('a visit ends at once with what a question throws, though another place hangs', async () => {
  const link = await HostLink.open(here, { note })
  link.mayMoveTo({ port: 2222 })
  const { signal } = new AbortController()
  const broken = new Error('broken')
  const questions = [(session: Session) => ask(session, [hangs]), () => Promise.reject(broken)]
  await expect(link.visit(600, (session) => questions.shift()!(session), signal)).rejects.toBe(broken)
  await link.close()
})

test('a renewal that has nothing to undo ends with the signal', async () => {
  const link = await HostLink.open(here, { note })
  const renewed = link.renew(600, async () => 'done', AbortSignal.abort())
  await expect(renewed).rejects.toMatchObject({ code: 'E_STOPPED' })
  expect(await link.renew(0, async () => 'done')).toBe('done')
  await link.close()
})

test('a visit ends when nobody is there', async () => {
  const link = await HostLink.open(here, { note })
  const { signal } = new AbortController()
  const lost = link.visit(0, (session) => ask(session, [probe('rm -rf "$d"; kill -9 $$')]), signal)
  await expect(lost).rejects.toMatchObject({ code: 'E_UNREACHABLE' })
  await link.close()
})

const gone = new PlaybookError('E_UNREACHABLE', 'gone')
/** The first attempt answers when it is told to, the others do at once. */
function attempts(others: () => Promise<string>, more: () => boolean = () => true) {
  let late = (_: string): void => {}
  const dropped: string[] = []
  const signals: AbortSignal[] = []
  const answer = hedged({
    expectedSeconds: 0.05,
    more,
    attempt: (signal) => {
      signals.push(signal)
      return signals.length > 1 ? others() : new Promise<string>((resolve) => (late = resolve))
    },
    drop: (value) => dropped.push(value),
  })
  return { answer, signals, dropped, late: () => late('late') }
}

test('an attempt that takes longer than expected gets another one beside it, and is told when it is not needed', async () => {
  const { answer, signals, dropped, late } = attempts(async () => 'second')
  expect(await answer).toBe('second')
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  late()
  await new Promise(setImmediate)
  expect(dropped).toEqual(['late'])
})

test('an attempt that takes longer than expected may still be the one that succeeds', async () => {
  let tries = 0
  const { answer, late } = attempts(async () => {
    tries += 1
    if (tries === 2) setImmediate(() => late())
    throw gone
  })
  expect(await answer).toBe('late')
})

test('attempts end when none is left and no more may begin, and at once with a failure that another cannot mend', async () => {
  let tries = 0
  const few = attempts(
    () => {
      tries += 1
      few.late()
      return Promise.reject(gone)
    },
    () => tries === 0,
  )
  expect(await few.answer).toBe('late')
  const none = hedged({ expectedSeconds: 1, attempt: () => Promise.reject(gone), more: () => false })
  await expect(none).rejects.toBe(gone)
  const broken = new Error('broken')
  await expect(attempts(() => Promise.reject(broken)).answer).rejects.toBe(broken)
})

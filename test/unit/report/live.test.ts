import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Event } from '../../../lib/core/events.ts'
import { openReport, type Report } from '../../../lib/report/index.ts'
import { FakeTerminal } from '../../support/terminal.ts'
import { changedHost, convergedHost, deadHost, RUN, runOf } from './cases.ts'

const HIDE_CURSOR = '\x1b[?25l'

let terminal: FakeTerminal
let report: Report

beforeEach(async () => {
  // Loaded on demand when the first frame is drawn.
  await import('log-update')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm')
})
afterEach(async () => {
  await report.close()
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

/** What the person sees: results and progress go to the same terminal. */
async function open(size = {}): Promise<void> {
  terminal = new FakeTerminal({ columns: 60, rows: 10, ...size })
  const { stream } = terminal
  report = openReport({
    format: 'text',
    diff: false,
    verbose: false,
    color: 'never',
    stdout: stream,
    stderr: stream,
  })
  await vi.dynamicImportSettled()
}

const frame = async (milliseconds = 100): Promise<readonly string[]> => {
  vi.advanceTimersByTime(milliseconds)
  await new Promise((resolve) => setImmediate(resolve))
  return terminal.screen
}
const start = (hosts: readonly string[]): void =>
  report.listen({ type: 'run-started', run: RUN, playbook: 'mail', mode: 'apply', hosts })
const phase = (host: string, name: Extract<Event, { type: 'host-phase' }>['phase']): void =>
  report.listen({ type: 'host-phase', host, phase: name })
const change = (host: string, summary: string, index = 1, total = 3): void =>
  report.listen({ type: 'change-started', host, summary, index, total })

describe('the live terminal', () => {
  test('one line a running host, the fleet below, what is finished above', async () => {
    await open()
    start(['web1', 'web2', 'db'])
    for (const host of ['web1', 'web2', 'db']) phase(host, 'connecting')
    expect(await frame()).toEqual([
      'web1      0 s  connecting',
      'web2      0 s  connecting',
      'db        0 s  connecting',
      '━━━━━━━━━━━━━━━━━━━━ 0/3 hosts · 0 s',
      '',
    ])
    change('web2', 'install postfix and a great many other things that are long to tell')
    report.listen({ type: 'note', host: 'db', text: 'waits for the lock' })
    report.listen({ type: 'host-finished', host: 'web1', result: deadHost('web1') })
    expect(await frame(62_000)).toEqual([
      'db    waits for the lock',
      'web1  ✘ unreachable: no answer on port 22 within 10 s  10 s',
      'web2  1 min 2 s  1/3 install postfix and a great many othe…',
      'db    1 min 2 s  connecting',
      '━━━━━━━━━━━━━━━━━━━━ 1/3 hosts · 1 unreachable · 1 min 2 s',
      '',
    ])
  })

  test('after the run the block is gone and the summary stands below the lines that stay', async () => {
    await open({ columns: 100, rows: 30 })
    start(['mail'])
    phase('mail', 'connecting')
    await frame()
    change('mail', 'write /etc/postfix/main.cf')
    expect(await frame(5000)).toEqual(['mail      5 s  1/3 write /etc/postfix/main.cf', ''])
    report.listen({ type: 'host-finished', host: 'mail', result: changedHost })
    report.listen({ type: 'run-finished', result: runOf([changedHost]) })
    await report.close()
    const screen = await frame()
    expect(screen.slice(0, 4)).toEqual([
      'mail  ✔ changed, 4 tasks  48 s',
      '',
      '✔ mail (192.168.100.12): changed by 4 of 5 tasks',
      '    • install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)',
    ])
    expect(screen.slice(-3)).toEqual([
      '1 host: changed · 5 changes · 3 exchanges · 48 s',
      'run:         20261124-150413-k7f3',
      '',
    ])
    const written = terminal.text
    await frame(10_000)
    expect(terminal.text).toBe(written)
    expect(written).not.toContain(HIDE_CURSOR)
  })

  test('with 500 hosts it shows as many as have room', async () => {
    await open()
    const hosts = Array.from({ length: 500 }, (_, index) => `web${index + 1}`)
    start(hosts)
    for (const host of hosts) phase(host, 'reading')
    const screen = await frame(3000)
    expect(screen).toHaveLength(terminal.rows)
    expect(screen.slice(-4)).toEqual([
      'web7        3 s  reading',
      '… and 493 more',
      '━━━━━━━━━━━━━━━━━━━━ 0/500 hosts · 3 s',
      '',
    ])
    for (const host of hosts.slice(0, 498))
      report.listen({ type: 'host-finished', host, result: { ...convergedHost, host } })
    const later = await frame()
    expect(later.slice(-5)).toEqual([
      'web498  ✔ ok  0.6 s',
      'web499      3 s  reading',
      'web500      3 s  reading',
      '━━━━━━━━━━━━━━━━━━━━ 498/500 hosts · 3 s',
      '',
    ])
    expect(later).toHaveLength(498 + 4)
  })

  test('a terminal that becomes smaller keeps no remains', async () => {
    await open({ columns: 60, rows: 10 })
    start(['web1', 'web2'])
    for (const host of ['web1', 'web2']) change(host, 'write a file that has a rather long name')
    await frame()
    // As terminals do: what is too long now goes on in the next row.
    const text = terminal.screen.flatMap((line) => [
      line.slice(0, 30),
      ...(line.length > 30 ? [line.slice(30)] : []),
    ])
    terminal.text = text.join('\n')
    terminal.columns = 30
    terminal.emit('resize')
    expect(await frame()).toEqual([
      'web1      0 s  1/3 write a f…',
      'web2      0 s  1/3 write a f…',
      '0/2 hosts · 0 s',
      '',
    ])
  })

  test('what others say on the terminal does not run into the block', async () => {
    await open()
    start(['web1', 'web2'])
    phase('web1', 'reading')
    await frame()
    terminal.stream.write('\nstopping in order\n')
    expect(await frame()).toEqual([
      '',
      'stopping in order',
      'web1      0 s  reading',
      '━━━━━━━━━━━━━━━━━━━━ 0/2 hosts · 0 s',
      '',
    ])
    await report.close()
    expect(terminal.write).toBe(PassThrough.prototype.write)
  })

  test('nothing is drawn in a CI', async () => {
    vi.stubEnv('CI', 'true')
    await open()
    start(['web1'])
    change('web1', 'write a file')
    expect(await frame()).toEqual(['mail, run 20261124-150413-k7f3, web1', ''])
  })
})

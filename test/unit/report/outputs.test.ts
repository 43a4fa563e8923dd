import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { Event } from '../../../lib/core/events.ts'
import type { RunResult } from '../../../lib/core/result.ts'
import { Secret } from '../../../lib/core/secret.ts'
import { fanOut, logFileOf, openLog, openReport, type ReportOptions } from '../../../lib/report/index.ts'
import { FakeTerminal } from '../../support/terminal.ts'
import { brokenHost, changedHost, failedHost, previewHost, RUN, runOf } from './cases.ts'

const folder = mkdtempSync(join(tmpdir(), 'report-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

let files = 0
const newFile = (): string => join(folder, `state-${++files}`, 'log', 'run.log')

const eventsOf = (result: RunResult): readonly Event[] => [
  {
    type: 'run-started',
    run: result.run,
    playbook: result.playbook,
    mode: result.mode,
    hosts: result.hosts.map(({ host }) => host),
  },
  ...result.hosts.flatMap((one): readonly Event[] => {
    const { host } = one
    const changes = one.tasks.flatMap((task) => task.changes)
    return [
      { type: 'host-phase', host, phase: 'changing' },
      { type: 'note', host, text: one.error?.message ?? 'a note' },
      ...changes.flatMap(({ summary }, index): readonly Event[] => [
        { type: 'change-started', host, summary, index: index + 1, total: changes.length },
        { type: 'change-done', host, summary, milliseconds: 1200 },
      ]),
      { type: 'host-phase', host, phase: 'rolling back' },
      { type: 'host-finished', host, result: one },
    ]
  }),
  { type: 'run-finished', result },
]

/** Tells of a run and returns all that was written, everywhere. */
async function outputs(
  result: RunResult,
  options: Partial<ReportOptions> & { readonly isTTY?: boolean } = {},
) {
  const { isTTY = false, ...rest } = options
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm')
  const stdout = new FakeTerminal({ isTTY: false })
  const stderr = new FakeTerminal({ isTTY, columns: 200 })
  const file = newFile()
  const report = openReport({
    format: 'text',
    diff: true,
    verbose: true,
    color: 'never',
    stdout: stdout.stream,
    stderr: stderr.stream,
    hints: ({ hosts }) => hosts.map(({ host }) => `look at ${host}`),
    ...rest,
  })
  const log = openLog(file)
  const tell = fanOut(report.listen, log.listen)
  const events = eventsOf(result)
  for (const event of events) {
    tell(event)
    // Frames are drawn ten times a second.
    if (isTTY && event.type === 'change-started' && event.index === 1)
      await new Promise((resolve) => setTimeout(resolve, 120))
  }
  await report.close()
  await log.close()
  return { stdout: stdout.text, stderr: stderr.text, log: readFileSync(file, 'utf8'), file }
}

describe('what is written where', () => {
  const result = runOf([failedHost])

  test('text: the summary on stdout, a line an event on stderr', async () => {
    const { stdout, stderr } = await outputs(result, { verbose: false, diff: false })
    expect(stdout).toMatch(/^✘ mail .*failed[\s\S]*1 host: failed[\s\S]*look at mail\n$/)
    expect(stderr).toMatchInlineSnapshot(`
      "mail, run 20261124-150413-k7f3, mail
      mail  write /etc/postfix/main.cf: postfix: fatal: bad numerical configuration: queue_minfree = lots ⏎ see postconf(5)
      mail  install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)  1.2 s
      mail  write /etc/postfix/main.cf  1.2 s
      mail  refuse what no rule lets in  1.2 s
      mail  turn the firewall on  1.2 s
      mail  rolling back
      mail  ✘ failed: write /etc/postfix/main.cf: postfix: fatal: bad numerical configuration: queue_minfree = lots  48 s

      "
    `)
  })

  test('verbose: phases and beginnings too', async () => {
    const { stderr } = await outputs(result)
    expect(stderr).toContain('mail  changing\n')
    expect(stderr).toContain('mail  begins 1/4: install postfix')
  })

  test('json: one document on stdout and nothing else', async () => {
    const { stdout, stderr } = await outputs(result, { format: 'json', verbose: false, color: 'always' })
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(result)))
    expect(stdout).toBe(`${JSON.stringify(result, undefined, 2)}\n`)
    expect(stderr).toBe('')
  })

  test('json, verbose: progress on stderr', async () => {
    const { stdout, stderr } = await outputs(result, { format: 'json' })
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(result)))
    expect(stderr).toContain('mail  begins 1/4')
  })

  test('the log: all of it, for its owner only', async () => {
    const { log, file } = await outputs(runOf([previewHost], { mode: 'check' }))
    expect(log).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}run 20261124-150413-k7f3: check mail on mail\n/)
    expect(log).toContain(' debug mail: changing\n')
    expect(log).toContain('        +myhostname = mail.clankers.lan\n')
    expect(log).toMatch(/\n {2}1 host: pending .*\n {2}run: .*\n$/)
    const modes = [file, join(file, '..'), join(file, '../..')].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o600, 0o700, 0o700])
  })

  test('the log of a run lies in the state folder', () => {
    vi.stubEnv('XDG_STATE_HOME', '/var/state')
    expect(logFileOf(RUN)).toBe(`/var/state/run-playbook/log/${RUN}.log`)
    vi.stubEnv('XDG_STATE_HOME', 'relative')
    vi.stubEnv('HOME', '/home/eva')
    expect(logFileOf(RUN)).toBe(`/home/eva/.local/state/run-playbook/log/${RUN}.log`)
  })

  test('a log that cannot be written is an error before any change', () => {
    expect(() => openLog('/dev/null/log/x.log')).toThrow(
      expect.objectContaining({
        code: 'E_INPUT',
        hint: 'Set XDG_STATE_HOME to a folder that you can write.',
      }),
    )
  })
})

describe('what no output may hold', () => {
  const secret = 'hunter2 "for"\nall of $us'
  new Secret(secret)
  const forms = [secret, JSON.stringify(secret).slice(1, -1), ...secret.split('\n')]
  const hostile = '\x1b[2J\x1b]0;pwned\x07\u009b31m\u202e'
  /** Every word that a host or a playbook could have said holds both. */
  const poisoned: RunResult = JSON.parse(
    JSON.stringify(runOf([changedHost, failedHost, brokenHost])),
    (key, value: unknown) =>
      typeof value === 'string' && !['status', 'state', 'code', 'mode', 'schema'].includes(key)
        ? `${value} ${hostile} ${secret}`
        : value,
  )

  test.each<Partial<ReportOptions> & { readonly isTTY?: boolean }>([
    {},
    { isTTY: true },
    { isTTY: true, color: 'always' },
    { format: 'json' },
    { verbose: false, diff: false, color: 'always' },
  ])('%j', async (options) => {
    const { stdout, stderr, log } = await outputs(poisoned, options)
    for (const written of [stdout, stderr, log]) {
      for (const form of forms) expect(written).not.toContain(form)
      expect(written.replace(/\x1b\[(\?2026[hl]|[\d;]*[mABGKJ])/g, '')).not.toMatch(
        /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/,
      )
      expect(written).not.toContain('\x1b[2J')
      expect(written).toContain('••••••')
    }
    if (options.format !== 'json') expect(stdout).toContain('\\x1b]0;pwned\\x07\\x9b31m\\u202e')
    else expect(JSON.parse(stdout).playbook).toBe(`mail ${hostile} ••••••`)
  })
})

describe('a process that ends at once', () => {
  const run = promisify(execFile)
  const script = join(import.meta.dirname, '../../support/report-run.ts')
  const own = { HOME: folder, TERM: 'xterm', LC_ALL: 'C.UTF-8', JITI_FS_CACHE: 'false' }
  const env = { PATH: process.env.PATH ?? '', ...own }
  const command = (file: string, format = 'text'): string =>
    `'${process.execPath}' --import jiti/register '${script}' '${file}' ${format}`

  test('its log is whole', async () => {
    const file = newFile()
    const { stdout } = await run('sh', ['-c', command(file, 'json')], { env })
    expect(JSON.parse(stdout).run).toBe(RUN)
    const log = readFileSync(file, 'utf8')
    expect(log.match(/: note \d+\n/g)).toHaveLength(3000)
    expect(log).toMatch(/: note 3000\n[\s\S]*run: +20261124-150413-k7f3\n$/)
  })

  test('a reader that has gone is no error', async () => {
    const argv = ['--import', 'jiti/register', script, newFile()]
    const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const closed = once(child, 'close')
    const stderr = await text(child.stderr)
    expect(await closed).toEqual([0, null])
    expect(stderr).toMatch(/mail {2}✔ changed, 4 tasks.*\n\n$/)
  })

  test('on a terminal the block is gone, the summary stands and the cursor is there', async () => {
    const { stdout } = await run('script', ['-qec', command(newFile()), '/dev/null'], {
      env,
      maxBuffer: 1 << 24,
    })
    expect(stdout).not.toContain('\x1b[?25l')
    expect(stdout).toContain('1 host\x1b[22m: \x1b[33mchanged\x1b[39m')
    expect(stdout).toContain('note 3000')
  })
})

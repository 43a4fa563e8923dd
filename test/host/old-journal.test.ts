import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resultOf } from '../support/command.ts'
import { told } from '../support/host-shell.ts'
import { HostileJournal } from '../support/hostile-journal.ts'
import { JournalHost } from '../support/journal.ts'

const ID = '20261120-101010-abcd'
/** Versions of which the requests of one run are recorded: it wrote `one`, which was there, and `two`, and then did what `last` says. */
const VERSIONS = ['before-scopes', 'before-format'] as const

describe.each(VERSIONS)('a run that an older version made, %s', (version) => {
  const recorded = (name: 'wave' | 'commit'): string =>
    readFileSync(join(import.meta.dirname, 'older', version, `${name}.sh`), 'utf8')
  let host: JournalHost
  let controller: HostileJournal
  beforeEach(() => {
    host = new JournalHost()
    controller = new HostileJournal(host.scratch)
    writeFileSync(join(host.files, 'one'), 'before\n')
  })
  afterEach(() => host.clear())

  const there = (): readonly (string | undefined)[] =>
    ['one', 'two'].map((name) => {
      const path = join(host.files, name)
      return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
    })
  const command = async (...args: readonly string[]) => {
    const ended = await controller.command([...args, '--json'])
    expect(ended.stderr).not.toMatch(/internal error|fault of/)
    return ended
  }
  const script = (last: string): string =>
    recorded('wave').replaceAll('/DIR', host.files).replaceAll('LAST', `'${last}'`)
  const made = async (how: 'committed' | 'interrupted', last = 'false'): Promise<void> => {
    const on = await host.shell()
    const frames = await on.exchange({ script: script(last) })
    expect(told(frames)).toContain('done 0002')
    if (how === 'committed')
      expect(told(await on.exchange({ script: recorded('commit') }))).toContain('committed')
    await on.close()
    expect(there()).toEqual(['after', 'after'])
  }
  const states = async (): Promise<readonly string[]> =>
    JSON.parse((await command('runs')).stdout).hosts[0].runs.map(({ state }: { state: string }) => state)

  const next = (): string => {
    const playbook = join(host.scratch, 'next.ts')
    writeFileSync(
      playbook,
      `import { definePlaybook, t } from 'run-playbook'
import { WriteFile } from 'run-playbook/tasks'
export default definePlaybook({ name: 'next', hosts: 'all', params: t.object({}), tasks: () => [WriteFile({ path: ${JSON.stringify(join(host.files, 'two'))}, content: 'next\\n' })] })
`,
    )
    return playbook
  }

  test('did not end: it is listed, shown and rolled back', async () => {
    await made('interrupted')
    expect(await states()).toEqual(['interrupted'])
    const shown = await command('rollback', ID, '--check')
    expect(resultOf(shown).hosts[0]).toMatchObject({
      rollback: { state: 'preview', undone: ['say so', 'write two', 'write one'] },
    })
    expect(there()).toEqual(['after', 'after'])
    const ended = await command('rollback', ID)
    expect(ended.code).toBe(0)
    expect(resultOf(ended).hosts[0]).toMatchObject({
      rollback: { state: 'complete', undone: ['say so', 'write two', 'write one'], failed: [] },
    })
    expect(there()).toEqual(['before', undefined])
    expect(await states()).toEqual(['rolled back'])
  })

  test('did not end: the next run rolls it back first', async () => {
    await made('interrupted')
    const playbook = next()
    expect((await command(playbook)).code).toBe(0)
    expect(there()).toEqual(['before', 'next'])
    expect(await states()).toEqual(['rolled back', 'committed'])
  })

  test('stood: its rollback is a run, and can be rolled back', async () => {
    await made('committed', 'true')
    expect(await states()).toEqual(['committed'])
    const { rollback } = resultOf(await command('rollback', ID)).hosts[0]!
    expect(rollback).toMatchObject({ state: 'complete', undone: ['say so', 'write two', 'write one'] })
    expect(there()).toEqual(['before', undefined])
    expect((await command('rollback', rollback!.run!)).code).toBe(0)
    expect(there()).toEqual(['after', 'after'])
  })

  test('is rolled back by hand', async () => {
    await made('interrupted')
    expect(await host.undoByHand(ID).ended).toMatchObject({ code: 0 })
    expect(there()).toEqual(['before', undefined])
    expect(await states()).toEqual(['rolled back'])
  })

  // It noted the process group alone. A later one notes the scope, and its own undo.sh waits for it.
  test.runIf(version === 'before-scopes')('is not rolled back while a change of it lives', async () => {
    const on = await host.shell()
    const room = (await on.ask('printf %s "$d"'))[0]!.out.toString()
    const lost = expect(on.exchange({ script: script('sleep infinity') })).rejects.toThrow()
    const group = join(host.journal, 'runs', ID, '0003/apply.group')
    await expect.poll(() => existsSync(group) && readFileSync(group, 'utf8')).toMatch(/^\d+\n/)
    process.kill(Number(host.read(ID, 'shell')), 'SIGKILL')
    await lost
    rmSync(room, { recursive: true })
    const number = Number(readFileSync(group, 'utf8'))
    try {
      const ended = await command('rollback', ID)
      expect(ended.code).toBe(3)
      expect(resultOf(ended).hosts[0]).toMatchObject({
        error: {
          code: 'E_ROLLBACK',
          message: `a change still runs, so nothing is undone: say so (process group ${number})`,
        },
      })
      expect(there()).toEqual(['after', 'after'])
    } finally {
      process.kill(-number, 'SIGKILL')
    }
    await expect.poll(async () => (await command('rollback', ID)).code).toBe(0)
    expect(there()).toEqual(['before', undefined])
  })

  test.each([
    ['of which a step is gone', '0001'],
    ['of which an undo is gone', '0001/undo'],
    ['whose undo.sh is gone', 'undo.sh'],
    ['of which a copy is gone', '0001/saved.0'],
  ])('%s is no success', async (_, gone) => {
    await made('interrupted')
    rmSync(join(host.journal, 'runs', ID, gone), { recursive: true })
    const ended = await command('rollback', ID)
    expect(ended.code).toBe(3)
    expect(resultOf(ended).hosts[0]).toMatchObject({ status: 'failed', rollback: { state: 'failed' } })
    expect(await states()).not.toEqual(['rolled back'])
  })

  test.each(['2', ''])(
    'of the format "%s", which nobody knows here: it is left alone, and told',
    async (format) => {
      await made('interrupted')
      writeFileSync(join(host.journal, 'runs', ID, 'format'), `${format}\n`)
      const message = `the journal of run ${ID} has format ${format || '?'}, and this version knows format 1 only`
      for (const args of [['rollback', ID], ['rollback', ID, '--check'], [next()]]) {
        const ended = await command(...args)
        expect(ended.code).toBe(3)
        expect(resultOf(ended).hosts[0]?.error).toMatchObject({ code: 'E_ROLLBACK', message })
      }
      expect(there()).toEqual(['after', 'after'])
      expect(await states()).toEqual(['damaged'])
      expect(readdirSync(join(host.journal, 'runs'))).toEqual([ID])
    },
  )

  test('is of the first format, as new runs say that they are', async () => {
    expect((await command(next())).code).toBe(0)
    const [run = ''] = readdirSync(join(host.journal, 'runs'))
    expect(host.read(run, 'format')).toBe('1\n')
    const back = resultOf(await command('rollback', run)).hosts[0]!.rollback!.run!
    expect(host.read(back, 'format')).toBe('1\n')
  })
})

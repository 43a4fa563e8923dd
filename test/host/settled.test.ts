import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shell } from '../../lib/core/shell.ts'
import { hostProgram } from '../../lib/host/load.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { encode } from '../../lib/wire/request.ts'
import { resumeRequest } from '../../lib/wire/resume.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { stopScript } from '../../lib/wire/stop.ts'
import { type HostShell, probe, told } from '../support/host-shell.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

let host: JournalHost
let on: HostShell
let at: (name: string) => string
beforeEach(async () => {
  host = new JournalHost()
  on = await host.shell()
  at = (name) => join(host.files, name)
})
afterEach(() => host.clear())

const undoing = (run: string) => rollbackRequest(run, { lockTimeoutSeconds: 5 })
const said = (frames: Awaited<ReturnType<HostShell['exchange']>>, kind: string): string =>
  frames.flatMap(({ words, data }) => (words[0] === kind ? [data.toString().trim()] : [])).join('\n')

test('a file that cannot be emptied does not end whoever wanted it', async () => {
  await on.ask(shell`mkdir -p ${at('step/log/x')}; : >${at('step/secret')}`)
  const [answer] = await on.ask(`${hostProgram('wipe')}\n${shell`hush ${at('step')}`}; echo on`)
  expect(answer?.out.toString()).toBe('on\n')
})

describe('a rollback has failed', () => {
  const BEFORE = 'echo was >file; chmod 640 file; ln -s file link; mkdir -p folder/in; echo was >folder/in/x'
  test.each([
    ['a file that holds something else', 'file', 'echo is >file', 'has other content'],
    ['a file of another mode', 'file', 'chmod 600 file', 'is type f, mode 600'],
    ['a file that is gone', 'file', 'rm file', 'is gone'],
    ['something where nothing was', 'new', 'echo is >new', 'exists, and was absent'],
    ['a link that leads elsewhere', 'link', 'ln -sfn elsewhere link', 'is type l'],
    ['a link that became a file', 'link', 'rm link; echo was >link', 'is type f'],
    ['a folder that lacks something', 'folder', 'rm folder/in/x', 'has other content'],
    ['a folder with another file in it', 'folder', 'echo is >folder/in/x', 'has other content'],
  ])('where it left %s', async (_, name, deed, says) => {
    await on.ask(shell`cd ${host.files}; umask 022; `.concat(BEFORE))
    const bad = change('spoil', shell`cd ${host.files}; umask 022; `.concat(deed), ':', {
      backups: [at(name)],
    })
    await on.exchange(wave('r1', [bad]))
    const frames = await on.exchange(undoing('r1'))
    expect(told(frames)).toEqual(['begin', 'undone 0001', 'undo-failed 0001', 'rolled-back 1'])
    expect(said(frames, 'undo-failed')).toContain(`${at(name)} ${says}`)
    expect(host.read('r1', 'journal')).toMatch(/rollback-failed\n$/)
    // Put right by hand, it is as before.
    await on.ask(shell`cd ${host.files}; umask 022; rm -rf -- file link new folder; `.concat(BEFORE))
    expect(told(await on.exchange(undoing('r1')))).toEqual(['begin', 'rolled-back 0'])
  })

  test('but not for what its undo leaves on purpose, for what was only looked at, or for what came into a folder since', async () => {
    await on.ask(shell`cd ${host.files}; umask 022; `.concat(BEFORE))
    const deed = shell`cd ${host.files}; echo is >file; echo is >folder/in/y; ln -sfn x link`
    const backups = [at('file'), at('folder')]
    const left = change('leave', deed, shell`rp_leave ${at('file')}`, {
      backups: backups,
      undoReads: [at('link')],
    })
    await on.exchange(wave('r1', [left]))
    expect(told(await on.exchange(undoing('r1')))).toEqual(['begin', 'undone 0001', 'rolled-back 0'])
  })

  test('but not for what goes with an older step that had brought it', async () => {
    const brings = change('bring', shell`echo packaged >${at('conf')}`, shell`rm ${at('conf')}`)
    const edits = change('edit', shell`echo mine >${at('conf')}`, shell`rp_restore ${at('conf')}`, {
      backups: [at('conf')],
    })
    await on.exchange(wave('r1', [brings, edits]))
    expect(told(await on.exchange(undoing('r1')))).toEqual([
      'begin',
      'undone 0002',
      'undone 0001',
      'rolled-back 0',
    ])
  })

  test('where a step that began is not to be found', async () => {
    await on.exchange(wave('r1', [change('a', 'true'), change('b', 'true')]))
    rmSync(join(host.journal, 'runs/r1/0001'), { recursive: true })
    const frames = await on.exchange(undoing('r1'))
    expect(told(frames)).toEqual(['begin', 'undone 0002', 'undo-failed 0001', 'rolled-back 1'])
    expect(said(frames, 'undo-failed')).toContain('/runs/r1/0001/undo is gone')
  })

  test.each([
    ['says that all is well', 'exit 0\n', 'begun and not undone: 0001'],
    ['is empty', '', '/runs/r1/undo.sh is gone'],
  ])('where an undo.sh of another making %s', async (_, text, says) => {
    await on.exchange(wave('r1', [change('a', 'true')]))
    writeFileSync(join(host.journal, 'runs/r1/undo.sh'), text)
    const frames = await on.exchange(undoing('r1'))
    expect(told(frames)).toEqual(['begin', 'undo-failed -', 'rolled-back 1'])
    expect(said(frames, 'undo-failed')).toContain(says)
  })
})

describe('nothing of a password stays', () => {
  const PASSWORD = 'hush-hush-hush'
  const secret = (name: string) =>
    change(
      name,
      { sh: 'cat >/dev/null', stdin: Buffer.from(PASSWORD) },
      { sh: 'cat >/dev/null', stdin: Buffer.from(PASSWORD) },
      {
        secret: true,
        redo: { sh: 'cat >/dev/null', stdin: Buffer.from(PASSWORD) },
      },
    )
  const plain = (name: string, sh = 'true') => change(name, sh)
  const holding = (): readonly string[] => {
    const runs = join(host.journal, 'runs')
    const files = existsSync(runs) ? readdirSync(runs, { recursive: true, encoding: 'utf8' }) : []
    return files.filter((file) => {
      try {
        return readFileSync(join(runs, file)).includes(PASSWORD)
      } catch {
        // A folder, or gone meanwhile.
        return false
      }
    })
  }

  test('when the host has changed since it was read', async () => {
    const heads = [{ probe: probe('echo a'), digest: 'other' }]
    await on.exchange(wave('r1', [secret('a')], { preconditions: heads }))
    expect(readdirSync(join(host.journal, 'runs'))).toEqual([])
  })
  test('when an earlier step fails', async () => {
    await on.exchange(wave('r1', [plain('a', 'false'), secret('b')]))
    expect(holding()).toEqual([])
    expect(told(await on.exchange(undoing('r1')))).toContain('rolled-back 0')
  })
  test('when it is stopped', async () => {
    await on.exchange(wave('r1', [plain('a', stopScript('r1')), secret('b')]))
    expect(holding()).toEqual([])
  })
  test('when another run holds the host', async () => {
    const other = await host.shell()
    await other.exchange(wave('r0', [plain('a')]))
    await on.exchange(wave('r1', [secret('b')], { lockTimeoutSeconds: 0 }))
    expect(readdirSync(join(host.journal, 'runs'))).toEqual(['r0'])
  })
  test('when the link is lost while it travels', async () => {
    const two = [secret('a'), change('b', { sh: 'true', stdin: Buffer.alloc(1000) })]
    on.channel.stdin.write(encode(wave('r1', two), 'token').subarray(0, -1000))
    while (!existsSync(join(host.journal, 'runs/r1/0001/in')))
      await new Promise((resolve) => setTimeout(resolve, 20))
    on.channel.stdout.destroy()
    await on.close()
    while (holding().length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  })
  test('once its run was rolled back, by us or by hand', async () => {
    for (const run of ['r1', 'r2']) {
      await on.exchange(wave(run, [secret('a'), plain('b', 'false')]))
      if (run === 'r1') await on.exchange(undoing(run))
    }
    await on.close()
    await host.undoByHand('r2').ended
    expect(holding()).toEqual([])
  })
  test('once what an interrupted run did is left to another', async () => {
    const dead = await host.shell()
    const killing = change(
      'a',
      {
        sh: 'kill -9 $(cat "$0/../../shell" 2>/dev/null || cat /var/lib/run-playbook/runs/r1/shell)',
        stdin: Buffer.from(PASSWORD),
      },
      ':',
      { secret: true },
    )
    await dead.exchange(wave('r1', [killing, secret('b')])).catch(() => undefined)
    expect(holding()).not.toEqual([])
    while (told(await on.exchange(resumeRequest(['r1'], 'r2'))).includes('locked'))
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(holding()).toEqual([])
  })
  test('of what a change said, once that has come to its end', async () => {
    const loud = { sh: 'cat; echo; echo warning: mind', stdin: Buffer.from(PASSWORD) }
    const frames = await on.exchange(wave('r1', [change('a', loud, 'true', { secret: true })]))
    expect(said(frames, 'done')).toBe('warning: mind')
    expect(holding()).toEqual([])
  })

  test.each<[how: string, told: boolean, end: () => Promise<string>]>([
    ['was rolled back', true, async () => said(await on.exchange(undoing('r1')), 'undo-failed')],
    ['was rolled back by hand', true, async () => (await host.undoByHand('r1').ended).out],
    [
      'was rolled back by the host after a loss of power',
      false,
      async () =>
        (await on.ask('cd /var/lib/run-playbook/runs/r1; : >orphan; echo another >boot; sh guard.sh'))[0]!
          .err,
    ],
    [
      'was left to another',
      false,
      async () => said(await on.exchange(resumeRequest(['r1'], 'r2')), 'resumed'),
    ],
  ])('of what changes and undos said, once their run %s', async (_, isTold, end) => {
    writeFileSync(at('password'), PASSWORD)
    const says = shell`cat ${at('password')}`
    const more = { secret: true as const }
    const dead = await host.shell()
    const frames = await dead.exchange(
      wave('r1', [
        change('a', says, says, { ...more, activate: { sh: `${says}; false` } }),
        change('b', `${says}; false`, `${says}; false`, more),
      ]),
    )
    expect([said(frames, 'failed'), holding()]).toEqual([PASSWORD, ['r1/0002/log']])
    await dead.close()
    const words = await end()
    expect(words.includes(PASSWORD)).toBe(isTold)
    expect(words).not.toContain('full output')
    expect(host.read('r1', 'journal')).toMatch(/(rollback-failed|resumed r2)\n$/)
    expect(holding()).toEqual([])
  })

  test('once a run that stands was rolled back, but for what the way there and back needs', async () => {
    await on.exchange(wave('r1', [secret('a')]))
    await on.exchange(commitRequest('r1', { runs: 20, days: 90 }))
    expect(holding().toSorted()).toEqual(['r1/0001/redo.in', 'r1/0001/undo.in'])
    const as = { run: 'x1', playbook: 'rollback', by: 'me', startedAt: '2026-11-24T20:00:00Z' }
    await on.exchange(rollbackRequest('r1', { lockTimeoutSeconds: 5, as }))
    expect(holding().toSorted()).toEqual(['x1/0001/redo.in', 'x1/0001/undo.in'])
  })
})

describe.runIf(process.getuid?.() === 0)('a journal that others may change is not run', () => {
  const places: readonly [what: string, path: string, owner: number, mode: number][] = [
    ['the journal of another user', '', 65_534, 0o700],
    ['a journal where all may write', '', 0, 0o777],
    ['a run where a group may write', 'runs/r1', 0, 0o770],
    ['an undo.sh of another user', 'runs/r1/undo.sh', 65_534, 0o600],
    ['an undo.sh where all may write', 'runs/r1/undo.sh', 0, 0o666],
    ['a step of another user', 'runs/r1/0001', 65_534, 0o700],
    ['an undo where all may write', 'runs/r1/0001/undo', 0, 0o602],
  ]
  test.each(places)('%s', async (_, path, owner, mode) => {
    const undo = shell`touch ${at('pwned')}`
    await on.exchange(wave('r1', [change('a', 'true', undo)]))
    await on.close()
    const place = join(host.journal, path)
    const shown = join('/var/lib/run-playbook', path)
    chmodSync(place, mode)
    chownSync(place, owner, owner)
    const line = `${shown} belongs to ${owner === 0 ? 'root' : 'nobody'}, mode ${mode.toString(8)}`
    const by = await host.undoByHand('r1').ended
    expect(by.code).toBe(1)
    expect(by.err).toContain(line)
    const again = await host.shell()
    for (const request of [undoing('r1'), resumeRequest(['r1'], 'r2')]) {
      const frames = await again.exchange(request)
      expect(told(frames)).toEqual(['begin', 'untrusted'])
      expect(said(frames, 'untrusted')).toContain(line)
    }
    if (path === '') {
      const frames = await again.exchange(wave('r2', [change('b', undo)]))
      expect(told(frames)).toEqual(['open', 'untrusted', 'refused'])
      expect(readdirSync(join(host.journal, 'runs'))).toEqual(['r1'])
    }
    expect(host.read('r1', 'journal')).not.toMatch(/undone|resumed/)
    expect(existsSync(at('pwned'))).toBe(false)
    chownSync(place, 0, 0)
    chmodSync(place, mode & 0o700)
    expect(told(await again.exchange(undoing('r1')))).toContain('rolled-back 0')
  })

  test('nor at boot', async () => {
    await on.exchange(wave('r1', [change('a', 'true')]))
    const run = join(host.journal, 'runs/r1')
    const out = join(host.files, 'unit')
    const unit = [
      shell`R=${run}; mkdir ${out}`,
      hostProgram('watchdog-service'),
      shell`boots ${out}; cat ${out}/*`,
    ].join('\n')
    const [, condition = ''] = /^ExecCondition=(.*)$/m.exec((await on.ask(unit))[0]!.out.toString()) ?? []
    // As systemd reads it.
    const words = condition.replaceAll('$$', '$').replaceAll('%%', '%')
    const allowed = () => spawnSync('/bin/sh', ['-c', words]).status === 0
    expect([condition.length > 0, allowed()]).toEqual([true, true])
    for (const name of ['guard.sh', 'undo.sh', 'restore.sh', '.', '..']) {
      const place = join(run, name)
      chownSync(place, 65_534, 65_534)
      expect(allowed(), name).toBe(false)
      chownSync(place, 0, 0)
      chmodSync(place, 0o722)
      expect(allowed(), name).toBe(false)
      chmodSync(place, 0o700)
    }
    expect(allowed()).toBe(true)
    rmSync(join(run, 'undo.sh'))
    expect(allowed()).toBe(false)
  })

  test('what was kept of a file has the owner and mode of that, and that is right', async () => {
    writeFileSync(at('theirs'), 'x')
    chownSync(at('theirs'), 65_534, 65_534)
    chmodSync(at('theirs'), 0o666)
    await on.exchange(
      wave('r1', [
        change('a', shell`rm ${at('theirs')}`, shell`rp_restore ${at('theirs')}`, {
          backups: [at('theirs')],
        }),
      ]),
    )
    expect(told(await on.exchange(undoing('r1')))).toEqual(['begin', 'undone 0001', 'rolled-back 0'])
  })
})

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change } from '../../lib/core/change.ts'
import { shell } from '../../lib/core/shell.ts'
import type { Facts, Probes, Task } from '../../lib/core/task.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { Absent, BlockInFile, Directory, LineInFile, Run, Symlink, WriteFile } from '../../tasks/index.ts'
import { type HostShell, told } from '../support/host-shell.ts'
import { hostileLogin } from '../support/hostile-login.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

const SEED = Number(process.env.ENVIRONMENT_SEED ?? 8)
const RUNS = Number(process.env.ENVIRONMENT_RUNS ?? 3)

let host: JournalHost
let dir: string
beforeEach(() => {
  host = new JournalHost()
  dir = join(host.files, 'a folder')
  mkdirSync(dir)
})
afterEach(() => host.clear())

const PREPARE = `umask 022; echo one >file; echo two >'a file'; chmod 600 file; mkdir -p in/side; echo x >in/side/x; ln -s file link; touch -d 2001-01-01 file in/side/x`
const STATE = `find . '(' -type d -printf '%p %m %U:%G\\n' -o -printf '%p %y %m %U:%G %s %T@ %l\\n' ')' | sort; find . -type f -exec sha256sum {} + | sort`

async function planned(on: HostShell, task: Task): Promise<readonly Change[]> {
  const answers = await on.ask(...Object.values(task.probes).map(({ ask }) => ask))
  const facts = Object.entries(task.probes).map(([name, probe], index) => [
    name,
    probe.parse(answers[index]!),
  ])
  return task.plan(Object.fromEntries(facts) as Facts<Probes>)
}
const tasks = (): readonly Task[] => [
  WriteFile({ path: `${dir}/file`, content: 'new\n', mode: '0644', validate: 'grep -q new %s' }),
  WriteFile({ path: `${dir}/new`, content: 'new\n' }),
  LineInFile({ path: `${dir}/a file`, line: 'three' }),
  BlockInFile({ path: `${dir}/link`, block: 'four' }),
  Directory({ path: `${dir}/made/deep` }),
  Absent({ path: `${dir}/in`, recursive: true }),
  Symlink({ path: `${dir}/link`, target: 'a file' }),
  Run({ command: 'cat "a file" >run', cwd: dir, creates: `${dir}/run`, backups: [`${dir}/run`] }),
]

describe.each(['dash', 'bash'])(`in any environment, where sh is ${'$'}0 (seed ${SEED})`, (interpreter) => {
  const sh = `mount --bind "$(command -v ${interpreter})" /bin/sh`

  test(`${interpreter}: a run converges, fails, is rolled back, stands, and is rolled back by hand`, async () => {
    let number = 0
    await fc.assert(
      fc.asyncProperty(hostileLogin, async ({ variables }) => {
        number += 1
        const around = ['env', ...variables]
        const on = await host.shell({ first: sh, around })
        const inside = (script: string) => `${shell`cd -- ${dir} || exit`}\n${script}`
        const look = async () => (await on.ask(inside(STATE)))[0]!.out.toString()
        await on.ask(inside(`rm -rf -- * && ${PREPARE}`))
        const before = await look()

        const plans: Change[] = []
        const run = `r${number}`
        for (const task of tasks()) {
          const changes = await planned(on, task)
          expect(changes.length, task.title).toBe(1)
          const frames = await on.exchange(wave(run, changes, { first: plans.length + 1 }))
          expect(told(frames).slice(1), `${task.title}\n${frames.at(-1)?.data}`).toContain(
            `done ${String(plans.length + 1).padStart(4, '0')}`,
          )
          plans.push(...changes)
          expect(await planned(on, task), `${task.title} is not there`).toEqual([])
        }
        const steps = plans.map((_, index) => `undone ${String(plans.length - index).padStart(4, '0')}`)
        await on.exchange(wave(run, [change('fail', 'false')], { first: plans.length + 1 }))
        expect(told(await on.exchange(rollbackRequest(run, { lockTimeoutSeconds: 5 })))).toEqual([
          'begin',
          `undone ${String(plans.length + 1).padStart(4, '0')}`,
          ...steps,
          'rolled-back 0',
        ])
        expect(await look()).toBe(before)

        const stood = `s${number}`
        const [first] = tasks()
        await on.exchange(wave(stood, await planned(on, first!)))
        await on.exchange(commitRequest(stood, { runs: 20, days: 90 }))
        await on.close()
        const byHand = await host.undoByHand(stood, { first: sh, around }).ended
        expect(byHand).toMatchObject({ code: 0, out: expect.stringContaining('undone: ') })
        const again = await host.shell()
        expect((await again.ask(inside(STATE)))[0]!.out.toString()).toBe(before)
        await again.close()
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    )
  })
})

test('a command of a playbook has what is known, or what the login has', async () => {
  const around = ['env', 'WORD=it\'s "$x"\nline', 'LC_ALL=C.UTF-8', 'IFS=x', 'BASH_FUNC_f%%=() { :; }']
  const on = await host.shell({ around })
  const env = `env >"$PWD/env"`
  const names = async () =>
    (await on.ask(shell`cut -d = -f 1 ${`${dir}/env`} | sort`))[0]!.out.toString().split('\n')
  const run = async (id: string, more: object) => {
    const task = Run({ command: env, cwd: dir, creates: `${dir}/env`, backups: [`${dir}/env`], ...more })
    await on.exchange(wave(id, await planned(on, task)))
    const seen = await names()
    await on.exchange(rollbackRequest(id, { lockTimeoutSeconds: 5 }))
    return seen
  }
  const known = ['HOME', 'LC_ALL', 'LOGNAME', 'OLDPWD', 'PATH', 'PWD', 'SHELL', 'USER']
  const ours = [
    'rp_aside',
    'rp_login',
    'rp_noted',
    'XDG_RUNTIME_DIR',
    'SSH_CONNECTION',
    '_',
    'SHLVL',
    'RUN_PLAYBOOK_SCOPE',
    '',
  ]
  expect((await run('r1', {})).filter((name) => !ours.includes(name))).toEqual(known)
  expect(await run('r2', { environment: 'login', env: { OWN: '1' } })).toEqual(
    expect.arrayContaining(['OWN', 'WORD', 'IFS']),
  )

  const word = Run({
    command: 'touch word',
    cwd: dir,
    unless: `[ "$WORD" = 'it'\\''s "$x"\nline' ] && [ "$LC_ALL" = C.UTF-8 ]`,
    environment: 'login',
  })
  expect(await planned(on, word)).toEqual([])
})

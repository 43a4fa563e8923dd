import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change } from '../../lib/core/change.ts'
import type { Facts, Probes, Task } from '../../lib/core/task.ts'
import { removeUser } from '../../tasks/account/change.ts'
import { Absent, BlockInFile, Directory, LineInFile, Symlink, WriteFile } from '../../tasks/index.ts'
import { keep, manifest, undo } from '../support/laws/journal.ts'
import { localHost } from '../support/laws/laws.ts'

const host = localHost('dash')
const asRoot = process.getuid?.() === 0

let base: string
const at = (path: string): string => join(base, path)
const does = async (script: string): Promise<string> => {
  const { code, out, err } = await host.run(`cd -- ${base} || exit\n${script}`)
  if (code !== 0) throw new Error(err)
  return out.toString()
}

// `theirs` belongs to nobody with all that is in it; `ours` is root's, and looks the same from the inside.
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'hostile-links-'))
  await does(`chmod 755 .; mkdir -p theirs/sub/dir/new ours/dir/new ours/home
for d in theirs/sub ours; do echo secret >$d/f; echo secret >$d/dir/f; touch -d '3 days ago' $d/f $d/dir/f; chmod 600 $d/f; done
echo mine >ours/home/mine
chown -R nobody:nogroup theirs`)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

async function planned(task: Task): Promise<readonly Change[]> {
  const facts: Record<string, unknown> = {}
  for (const [name, probe] of Object.entries(task.probes))
    facts[name] = probe.parse(await host.run(probe.ask))
  return task.plan(facts as Facts<Probes>)
}
const apply = ({ apply: { sh, stdin } }: Change, step = 0) =>
  host.run(`export rp_noted=${at(`journal/${step}/noted`)}; mkdir -p "${'$'}{rp_noted%/*}"\n${sh}`, stdin)

/** What nobody does once we have looked. */
const plants = {
  'the folder leads to ours': 'mv theirs/sub theirs/was; ln -s ../ours theirs/sub',
  'the thing leads to ours':
    'rm -rf theirs/sub/f theirs/sub/l theirs/sub/dir; ln -s ../../ours/f theirs/sub/f; ln -s ../../ours/f theirs/sub/l; ln -s ../../ours/dir theirs/sub/dir',
  'what is in it leads to ours':
    'rm -rf theirs/sub/dir; mkdir theirs/sub/dir; ln -s ../../../ours/f theirs/sub/dir/f; chown -R nobody theirs/sub/dir',
}
const tasks: Readonly<Record<string, () => Task>> = {
  'WriteFile of a file': () => WriteFile({ path: at('theirs/sub/f'), content: 'new\n' }),
  'WriteFile of a new file': () => WriteFile({ path: at('theirs/sub/n'), content: 'new\n' }),
  'WriteFile of a mode': () =>
    WriteFile({ path: at('theirs/sub/f'), content: 'secret\n', mode: '0666', owner: 'daemon' }),
  LineInFile: () => LineInFile({ path: at('theirs/sub/f'), line: 'new' }),
  BlockInFile: () => BlockInFile({ path: at('theirs/sub/f'), block: 'new' }),
  'Directory of a mode': () => Directory({ path: at('theirs/sub/dir'), mode: '0777', owner: 'daemon' }),
  'Directory that is new': () => Directory({ path: at('theirs/sub/one/two') }),
  'Absent of a file': () => Absent({ path: at('theirs/sub/f') }),
  'Absent of a folder': () => Absent({ path: at('theirs/sub/dir'), recursive: true }),
  'Symlink that is new': () => Symlink({ path: at('theirs/sub/l'), target: 'x' }),
  'Symlink in place of a folder': () => Symlink({ path: at('theirs/sub/dir'), target: 'x', force: true }),
}
const cases = Object.keys(tasks).flatMap((task) => Object.keys(plants).map((plant) => ({ task, plant })))

describe.runIf(asRoot)('a link of somebody else is not followed', () => {
  const ours = (): Promise<string> => manifest(host, at('ours'), 'everything')

  test.each(cases)('$task, changed once $plant', async ({ task, plant }) => {
    const changes = await planned(tasks[task]!())
    expect(changes).not.toEqual([])
    await does(plants[plant as keyof typeof plants])
    const before = await ours()
    for (const change of changes) await apply(change)
    expect(await ours()).toBe(before)
  })

  test.each(cases)('$task, taken back once $plant', async ({ task, plant }) => {
    const changes = await planned(tasks[task]!())
    for (const [index, change] of changes.entries()) {
      await keep(host, at(`journal/${index}`), change)
      expect(await apply(change, index)).toMatchObject({ code: 0 })
    }
    // What a new folder of ours would be taken for.
    if (task === 'Directory that is new') await does('mkdir -p ours/one/two')
    await does(plants[plant as keyof typeof plants])
    const before = await ours()
    for (const [index, change] of [...changes.entries()].toReversed())
      await undo(host, at(`journal/${index}`), change, 'export rp_later=no').catch(() => undefined)
    expect(await ours()).toBe(before)
  })

  test('a home that goes with its user', async () => {
    await does(`mkdir theirs/sub/home; ${plants['the folder leads to ours']}`)
    const before = await ours()
    const { code, err } = await host.run(
      `rp_saved() { false; }\n${removeUser({ base: 'passwd', name: 'nobody-of-that-name' }, { home: at('theirs/sub/home'), addedFrom: at('theirs/sub/home'), group: null }).sh}`,
    )
    expect([code, err]).toEqual([1, expect.stringContaining('is not followed')])
    expect(await ours()).toBe(before)
  })
})

test('what is made aside has a name that nobody can know, in a folder that nobody else may enter', async () => {
  const seen = new Set<string>()
  for (let round = 0; round < 12; round += 1) {
    const validate = String.raw`f=%s ; printf '%s\n' "$f" >${at('seen')}; stat -c '%a %u' -- "${'$'}{f%/*}" >>${at('seen')}`
    const task = WriteFile({ path: at('w'), content: `${round}\n`, validate })
    for (const change of await planned(task)) expect(await apply(change)).toMatchObject({ code: 0 })
    const [name = '', mode] = (await does('cat seen')).split('\n')
    expect(name).toMatch(/\/hostile-links-[^/]+\/\.run-playbook\.[A-Za-z0-9]{10}\/new$/)
    expect(mode).toBe(`700 ${process.getuid?.()}`)
    seen.add(name)
  }
  expect(seen.size).toBe(12)
  expect(await does('ls -A | grep run-playbook || :')).toBe('')
})

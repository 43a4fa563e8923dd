import { spawnSync } from 'node:child_process'
import { describe, it } from 'vitest'
import { commands } from './cases/commands.ts'
import { files } from './cases/files.ts'
import { folders, links, removals } from './cases/folders.ts'
import { checkLaws, localHost, type ShellName, type Situation, shells } from './laws/laws.ts'
import { readOnly } from './laws/obstacles.ts'

const installed = (Object.keys(shells) as ShellName[]).filter(
  (name) => spawnSync(shells[name][0], ['-c', ':']).error === undefined,
)
/** busybox's `test -w` says yes to root whatever the file says: there the run meets what others see before it. */
const on = (shell: ShellName, row: Situation & { readonly name: string }): Situation => {
  if (shell !== 'busybox' || !row.refuses || !row.name.startsWith('an immutable')) return row
  const { refuses: _, ...rest } = row
  return { ...rest, fails: /not permitted/, obstacles: [readOnly((dir) => [dir])] }
}
const asRoot = process.getuid?.() === 0

describe.runIf(asRoot).each(installed)('the laws, on %s', (shellName) => {
  const host = localHost(shellName)
  const rows = { WriteFile: files, Directory: folders, Symlink: links, Absent: removals, Run: commands }
  describe.each(Object.entries(rows))('%s', (_, situations) => {
    it.concurrent.each(situations)('$name', async (row) => {
      await checkLaws(host, on(shellName, row))
    })
  })
})

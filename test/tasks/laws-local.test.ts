import { spawnSync } from 'node:child_process'
import { describe, it } from 'vitest'
import { domains, obstacles } from '../support/domains.ts'
import { checkLaws, localHost, type ShellName, type Situation, shells } from '../support/laws/laws.ts'
import { readOnly } from '../support/laws/obstacles.ts'

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
  describe.each(domains.flatMap(({ local = {} }) => Object.entries(local)))('%s', (_, situations) => {
    it.concurrent.each(situations)('$name', async (row) => {
      await checkLaws(host, on(shellName, row), obstacles)
    })
  })
})

import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { script } from '../../../lib/host/load.ts'
import { ROOT } from '../../support/root.ts'

const files = ['lib', 'tasks'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).flatMap((file) =>
    file.endsWith('.sh') ? [join(folder, file)] : [],
  ),
)
const read = (file: string): string => script(join(ROOT, dirname(file)), basename(file))

const SHELLS = { dash: ['dash'], bash: ['bash', '--posix'], busybox: ['busybox', 'sh'] }
/** What is written for bash alone. */
const BASH = ['tasks/net/http.sh']

test('a program has all the files that it is made of', () => {
  expect(files.length).toBeGreaterThan(40)
  for (const file of files) expect(read(file), file).not.toMatch(/^\s*\. \.\/|'@/m)
})

describe.each(Object.entries(SHELLS))('%s reads', (name, [shell = '', ...words]) => {
  test.each(files.filter((file) => name === 'bash' || !BASH.includes(file)))('%s', (file) => {
    const { status, stderr } = spawnSync(shell, [...words, '-n'], { input: read(file), encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

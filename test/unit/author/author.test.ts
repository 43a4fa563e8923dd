import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { type Answer, type PackageState, packageAt } from '../../../tasks/author.ts'

const answer = (out: string, { code = 0, err = '' } = {}): Answer => ({ code, out: Buffer.from(out), err })

/** As a host would answer, by this machine. */
function asked(name: string): PackageState | null {
  const probe = packageAt(name)
  const env = { ...process.env, LC_ALL: 'C' }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', probe.ask], { encoding: 'utf8', env })
  return probe.parse(answer(stdout, { code: status ?? -1, err: stderr }))
}

describe('packageAt', () => {
  test('tells what dpkg has', () => {
    expect(asked('dpkg')).toEqual({ version: expect.stringMatching(/^1\.\d/), status: 'installed' })
    expect(asked('no-such-package')).toBeNull()
  })

  test.each<[string, string, PackageState | null]>([
    ['only its configuration is left', 'config-files 1.2-3\n', { version: '1.2-3', status: 'config-files' }],
    ['dpkg only knows of it', 'not-installed \n', null],
    ['of another architecture', 'not-installed \ninstalled 7\n', { version: '7', status: 'installed' }],
  ])('%s', (_, out, state) => expect(packageAt('x1').parse(answer(out))).toEqual(state))

  test('what cannot be read is no package that is absent', () => {
    const err = "dpkg-query: error: failed to open package info file '/var/lib/dpkg/status' for reading\n"
    expect(() => packageAt('dpkg').parse(answer('', { code: 2, err }))).toThrow('failed to open')
  })

  test.each(['lib*', '-W', 'a b', ''])('refuses %j, which is no name', (name) => {
    expect(() => packageAt(name)).toThrow('is not a package name')
  })
})

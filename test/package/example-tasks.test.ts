import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Task } from '../../lib/core/task.ts'
import * as author from '../../tasks/author.ts'
import * as kinds from '../../tasks/index.ts'
import { blocksOf } from '../support/documents.ts'
import { evaluate } from '../support/example-runs.ts'
import { checkLaws, localHost } from '../support/laws/laws.ts'

const packages: Readonly<Record<string, unknown>> = {
  'run-playbook/author': author,
  'run-playbook/tasks': kinds,
}

/** The task that a document makes, under the name that it has there. */
function kindIn(document: string, name: string): (args: object) => Task {
  const block = blocksOf(document).find(({ code }) => code.includes(`export const ${name} =`))
  const made = evaluate({ imports: '', code: block!.code }, (from) => packages[from])
  return made.map(({ value }) => value as never).find(({ kind }) => kind === name)!
}

// A name of the kernel's own: what is changed is not this machine.
const apart = spawn('unshare', ['--uts', 'sh', '-c', 'echo ready; exec sleep infinity'])
beforeAll(() => once(apart.stdout, 'data'))
afterAll(() => apart.kill())

test('RunningName of tasks/README.md keeps the laws', async () => {
  const RunningName = kindIn('tasks/README.md', 'RunningName')
  const host = localHost('dash', ['/usr/bin/nsenter', '--target', String(apart.pid), '--uts'])
  await checkLaws(host, {
    task: () => RunningName({ name: 'mail' }),
    wants: ['call the running host mail'],
    looks: 'uname -n',
  })
  const { now } = RunningName({ name: 'mail' }).probes
  expect(() => now!.parse({ code: 127, out: Buffer.from(''), err: 'uname: not found\n' })).toThrow(
    /^uname: not found$/,
  )
})

test('NginxNote of tasks/README.md keeps the laws', async () => {
  const NginxNote = kindIn('tasks/README.md', 'NginxNote')
  await checkLaws(localHost(), {
    task: (dir) => NginxNote({ path: `${dir}/note` }),
    wants: (dir) => [`create ${dir}/note`],
  })
})

test('the situation of test/README.md holds', async () => {
  const block = blocksOf('test/README.md').find(({ language }) => language === 'ts')
  const [{ value } = { value: undefined }] = evaluate(
    { imports: '', code: block!.code },
    (from) => packages[from],
  )
  await checkLaws(localHost(), value as Parameters<typeof checkLaws>[1])
})

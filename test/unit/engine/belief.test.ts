import { expect, test } from 'vitest'
import type { Change } from '../../../lib/core/change.ts'
import type { Naming, Probe, Task } from '../../../lib/core/task.ts'
import { beliefIn } from '../../../lib/engine/belief.ts'
import type { Fact } from '../../../lib/engine/host-facts.ts'

/** `/link` is a second name of `/etc`. */
const naming = { key: 'paths:' } as Naming
const identity = (key: string): string => key.replace('/link/', '/etc/')
const probe = (key: string, ...dependencies: string[]): Probe<unknown> => ({
  key,
  ask: '',
  parse: () => '',
  naming,
  dependsOn: () => dependencies,
})
const changeOf = (key: string): Change => ({
  summary: '',
  before: '',
  after: '',
  apply: { sh: '' },
  undo: { sh: '' },
  effects: [{ kind: 'sets', key, value: () => 'new' }],
})
const [writer, installer] = [{ title: 'writer' }, { title: 'installer' }] as Task[]

test('who depends on a file by its second name waits for the task that makes it doubtful', () => {
  const probes = [probe('file:/etc/x', 'packages:'), probe('file:/link/x')]
  const known = new Map<string, Fact>([
    ['paths:', { value: identity }],
    ...probes.map(({ key }) => [key, { value: '' }] as const),
  ])
  const belief = beliefIn(known, probes)
  belief.believe(changeOf('file:/etc/x'), writer!, true)
  expect(belief.waitsFor(['file:/link/x'])).toEqual([])
  belief.believe(changeOf('packages:'), installer!, true)
  for (const { key } of probes) expect(belief.waitsFor([key])).toEqual([installer])
})

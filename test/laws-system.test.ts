import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Lab, up } from '../lib/lab/index.ts'
import { accountSituations } from './laws/accounts.ts'
import { packageSituations } from './laws/apt.ts'
import { checkLaws, labHost } from './laws.ts'

let lab: Lab
beforeAll(async () => {
  lab = await up({
    name: `sy${process.pid}`,
    ephemeral: true,
    hosts: [
      { name: 'bookworm', address: '192.168.100.12' },
      { name: 'trixie', address: '192.168.100.13', release: 'trixie' },
    ],
  })
})
afterAll(() => lab?.down())

describe.each(['bookworm', 'trixie'])('on %s', (name) => {
  test.each(accountSituations)('%s', async (_, situation) => {
    await checkLaws(labHost(lab, name), situation)
  })
  test.each(packageSituations)('%s', async (_, situation) => {
    await checkLaws(labHost(lab, name), situation)
  })
})

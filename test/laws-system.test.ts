import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Lab, up } from '../lib/lab/index.ts'
import { accountSituations } from './laws/accounts.ts'
import { packageSituations } from './laws/apt.ts'
import { bySsh, firewallSituations } from './laws/firewall.ts'
import { serviceSituations } from './laws/services.ts'
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

// Both hosts at once, each with one row at a time.
describe.concurrent.each(['bookworm', 'trixie'])('on %s', (name) => {
  describe.sequential('the laws of', () => {
    test.each(accountSituations)('accounts: %s', async (_, situation) => {
      await checkLaws(labHost(lab, name), situation)
    })
    test.each(serviceSituations)('services: %s', async (_, situation) => {
      await checkLaws(labHost(lab, name), situation)
    })
    // Both releases have the same ufw: what it makes of the kernel is all that could differ.
    const firewall = firewallSituations.filter(
      ([row]) => name === 'bookworm' || / to be on$|kernel$/.test(row),
    )
    test.each(firewall)('the firewall: %s', async (_, situation) => {
      await checkLaws(bySsh(labHost(lab, name)), situation)
    })
    test.each(packageSituations)('packages: %s', async (_, situation) => {
      await checkLaws(labHost(lab, name), situation)
    })
  })
})

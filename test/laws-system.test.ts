import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, up } from '../lib/lab/index.ts'
import { run } from '../lib/lab/run.ts'
import { HttpStatus } from '../tasks/checks/http-status.ts'
import { ufwState } from '../tasks/probes/ufw.ts'
import { UfwEnabled } from '../tasks/ufw-enabled.ts'
import { accountSituations } from './laws/accounts.ts'
import { packageSituations } from './laws/apt.ts'
import { claims, SERVERS } from './laws/checks.ts'
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

describe('on a host with servers', () => {
  const ask = async (host: string, { probe, judge }: (typeof claims)[number]['check']) =>
    judge(probe.parse(await labHost(lab, host).run(`( ${probe.ask}\n) </dev/null`)))

  beforeAll(async () => {
    expect(await labHost(lab, 'bookworm').run(SERVERS)).toMatchObject({ code: 0 })
  })
  test.concurrent.each(claims.map((claim) => [claim.check.title, claim] as const))(
    'a check tells the truth: %s',
    async (_, { check, says }) => {
      const problem = await ask('bookworm', check)
      if (says === undefined) expect(problem).toBeUndefined()
      else expect(problem).toMatch(says)
    },
  )
  test('https says what it lacks', async () => {
    const check = HttpStatus({ url: 'https://127.0.0.1:8443/' })
    expect(await ask('trixie', check)).toMatch(/needs curl or openssl on the host, and it has neither/)
  })

  test('the firewall lets in what a rule lets in, and nothing else', async () => {
    const host = bySsh(labHost(lab, 'bookworm'))
    const reach = (port: number) =>
      run(lab.inNetwork(['nc', '-z', '-w', '1', '192.168.100.12', String(port)])).then(
        ({ code }) => code === 0,
      )
    expect([await reach(22), await reach(8081)]).toEqual([true, true])
    const now = { ufw: ufwState.parse(await host.run(ufwState.ask)) }
    for (const { apply } of UfwEnabled({}).plan(now))
      expect(await host.run(apply.sh)).toMatchObject({ code: 0 })
    expect([await reach(22), await reach(8081)]).toEqual([true, false])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Task } from '../lib/core/task.ts'
import { type Lab, up } from '../lib/lab/index.ts'
import { run } from '../lib/lab/run.ts'
import { HttpStatus } from '../tasks/checks/http-status.ts'
import { ufwState } from '../tasks/probes/ufw.ts'
import { UfwAllow } from '../tasks/ufw-allow.ts'
import { UfwEnabled } from '../tasks/ufw-enabled.ts'
import { accountSituations } from './laws/accounts.ts'
import { packageSituations } from './laws/apt.ts'
import { claims, SERVERS } from './laws/checks.ts'
import { bySsh, firewallSituations, PRISTINE } from './laws/firewall.ts'
import { netplanSituations } from './laws/netplan.ts'
import { aliasSituations } from './laws/postalias.ts'
import { reachSituations } from './laws/reach.ts'
import { serviceSituations } from './laws/services.ts'
import { checkLaws, labHost, type Situation } from './laws.ts'

let lab: Lab
beforeAll(async () => {
  lab = await up({
    name: `sy${process.pid}`,
    ephemeral: true,
    hosts: [
      { name: 'bookworm', address: '192.168.100.12' },
      { name: 'trixie', address: '192.168.100.13', release: 'trixie' },
      { name: 'walled', address: '192.168.100.14' },
    ],
  })
})
afterAll(() => lab?.down())

type Row = readonly [title: string, row: Situation]
const system: readonly Row[] = [
  ...packageSituations.map(([name, row]) => [`packages: ${name}`, row] as const),
  ...serviceSituations.map(([name, row]) => [`services: ${name}`, row] as const),
  ...reachSituations,
  ...accountSituations.map(([name, row]) => [`accounts: ${name}`, row] as const),
  ...netplanSituations.map(([name, row]) => [`the network: ${name}`, row] as const),
]
const aliases: readonly Row[] = aliasSituations.map(([name, row]) => [`aliases: ${name}`, row] as const)
const firewall: readonly Row[] = firewallSituations.map(
  ([name, row]) => [`the firewall: ${name}`, row] as const,
)

const hosts: [name: string, rows: readonly Row[]][] = [
  ['bookworm', [...system, ...aliases]],
  ['trixie', system.filter(([, { refuses }]) => !refuses)], // What is refused, our own plan refuses.
  ['walled', firewall],
]
// All hosts at once, each with one row at a time.
describe.concurrent.each(hosts)('on %s', (name, rows) => {
  describe.sequential('the laws hold', () => {
    test.each(rows)('%s', async (_, row) => {
      await checkLaws(bySsh(labHost(lab, name)), row)
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
    // A package of the rows above may have brought it along.
    await labHost(lab, 'trixie').run('apt-get -y -qq purge openssl || :')
    expect(await ask('trixie', check)).toMatch(/needs curl or openssl on the host, and it has neither/)
  })

  test('the firewall lets in what a rule lets in, and nothing else', async () => {
    const host = bySsh(labHost(lab, 'walled'))
    const listen = 'systemd-run -q --socket-property=ListenStream=8081 --unit=rp-open sleep infinity'
    expect(await host.run(`${PRISTINE}${listen}`)).toMatchObject({ code: 0 })
    const reach = (port: number, from = '192.168.100.5') =>
      run(lab.inNetwork(['nc', '-z', '-w', '1', '-s', from, '192.168.100.14', String(port)])).then(
        ({ code }) => code === 0,
      )
    const apply = async (task: Task) => {
      for (const { apply } of task.plan({ ufw: ufwState.parse(await host.run(ufwState.ask)) }))
        expect(await host.run(apply.sh)).toMatchObject({ code: 0 })
    }
    expect([await reach(22), await reach(8081)]).toEqual([true, true])
    await apply(UfwEnabled({}))
    expect([await reach(22), await reach(8081)]).toEqual([true, false])
    await host.run('ufw deny from 192.168.100.11; ufw deny 8000:8100/tcp')
    await apply(UfwAllow({ port: 8081, precedence: 'keep' }))
    expect(await reach(8081)).toBe(false)
    await apply(UfwAllow({ port: 8081, precedence: 'before' }))
    expect([await reach(8081), await reach(8081, '192.168.100.11')]).toEqual([true, false])
  })
})

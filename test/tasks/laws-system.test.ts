import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Command } from '../../lib/core/shell.ts'
import type { Task } from '../../lib/core/task.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { run } from '../../lib/lab/run.ts'
import { User } from '../../tasks/account/user.ts'
import { HttpStatus } from '../../tasks/checks/http-status.ts'
import { UfwAllow } from '../../tasks/ufw/allow.ts'
import { UfwEnabled } from '../../tasks/ufw/enabled.ts'
import { ufwState } from '../../tasks/ufw/probe.ts'
import type { LabHost, Rows } from '../support/domain.ts'
import { domains, obstacles } from '../support/domains.ts'
import { keep, undo } from '../support/laws/journal.ts'
import { checkLaws, labHost } from '../support/laws/laws.ts'
import { claims, SERVERS } from './checks/claims.ts'
import { bySsh, PRISTINE } from './ufw/situations.ts'

let lab: Lab
beforeAll(async () => {
  lab = await up({
    name: `sy${process.pid}`,
    ephemeral: true,
    hosts: [
      { name: 'bookworm', address: '192.168.100.12' },
      { name: 'bookworm-net', address: '192.168.100.13' },
      { name: 'walled', address: '192.168.100.14' },
      { name: 'trixie', address: '192.168.100.15', release: 'trixie' },
      { name: 'trixie-net', address: '192.168.100.16', release: 'trixie' },
    ],
  })
})
afterAll(() => lab?.down())

const rowsOn = (...places: readonly LabHost[]): Rows =>
  domains
    .flatMap(({ system = [] }) => system.filter(({ on }) => places.includes(on)))
    .flatMap(({ title, rows }) =>
      rows.map(([name, row]) => [title === undefined ? name : `${title}: ${name}`, row] as const),
    )
// What is refused, our own plan refuses.
const unrefused = (rows: Rows): Rows => rows.filter(([, { refuses }]) => !refuses)

const hosts: [name: string, rows: Rows][] = [
  ['bookworm', rowsOn('plain')],
  ['bookworm-net', rowsOn('network', 'bookworm network')],
  ['trixie', unrefused(rowsOn('plain'))],
  ['trixie-net', unrefused(rowsOn('network'))],
  ['walled', rowsOn('walled')],
]
// All hosts at once, each with one row at a time.
describe.concurrent.each(hosts)('on %s', (name, rows) => {
  describe.sequential('the laws hold', () => {
    test.each(rows)('%s', async (_, row) => {
      await checkLaws(bySsh(labHost(lab, name)), row, obstacles)
    })
  })
})

test('the undo of a user ends its processes before one of them goes on because another has ended', async () => {
  const host = labHost(lab, 'bookworm')
  const task = User({ name: 'leaver' })
  const asked = Object.entries(task.probes).map(
    async ([key, probe]) => [key, probe.parse(await host.run(probe.ask))] as const,
  )
  const [change] = task.plan(Object.fromEntries(await Promise.all(asked)))
  await keep(host, '/run/leaver', change!)
  expect(await host.run(`export rp_noted=/run/leaver/noted; ${change!.apply.sh}`)).toMatchObject({ code: 0 })
  // Each acts at once on the end of what it waits for, which is older than it and so is ended before it.
  const waits = 'sleep 600 | { read -r _; echo late >>/tmp/leaver; } &'
  await host.run(`setsid taskset -c 0 setpriv --reuid leaver --clear-groups sh -c '${waits.repeat(10)} wait' >/dev/null 2>&1 &
until [ "$(pgrep -u leaver -xc sleep)" = 10 ]; do sleep 0.05; done`)
  const ahead = 'for p in $(pgrep -f "^(sh -c )?sleep 600"); do chrt -f -p 1 "$p" || exit; done'
  await lab.exec('bookworm', ['sh', '-c', ahead], { unconfined: true })
  const { sh } = change!.undo as Command
  await undo(host, '/run/leaver', { ...change!, undo: { sh: `taskset -cp 0 $$ >/dev/null\n${sh}` } })
  expect(await host.run('cat /tmp/leaver; rm -rf /run/leaver; getent passwd leaver')).toMatchObject({
    code: 2,
    out: Buffer.from(''),
  })
})

describe('on a host with servers', () => {
  const ask = async (host: string, { probe, judge }: (typeof claims)[number]['check']) =>
    judge(probe.parse(await labHost(lab, host).run(`( ${probe.ask}\n) </dev/null`)))

  beforeAll(async () => {
    expect(await labHost(lab, 'bookworm').run(SERVERS)).toMatchObject({ code: 0 })
  })
  test.concurrent.each(claims.map((claim) => [claim.check.title, claim] as const))(
    'a check returns the right result: %s',
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
    expect(await ask('trixie', check)).toMatch(/needs curl or openssl on the host, which has neither/)
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

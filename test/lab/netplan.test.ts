import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definePlaybook } from '../../lib/author/define-playbook.ts'
import { type Command, mergeYaml, parseYaml, Secret, type Task, t } from '../../lib/author.ts'
import { describe as told } from '../../lib/core/errors.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { type RunOptions, runPlaybook } from '../../lib/library.ts'
import { check } from '../../lib/schema/check.ts'
import mail from '../../playbooks/mail.ts'
import { contentOf } from '../../tasks/file/probe.ts'
import { AptInstall, CommandSucceeds, Netplan, WriteFile } from '../../tasks/index.ts'
import type { Tree } from '../../tasks/netplan/args.ts'
import { inForce } from '../../tasks/netplan/config.ts'
import { lackingOf } from '../../tasks/netplan/live.ts'
import { masking } from '../../tasks/netplan/mask.ts'
import type { NetplanState } from '../../tasks/netplan/probe.ts'
import { keep, undo } from '../support/laws/journal.ts'
import { labHost } from '../support/laws/laws.ts'
import {
  accepted,
  eth0,
  GUIDE,
  host,
  lacks,
  masked,
  merges,
  moves,
  noYaml,
  otherFiles,
  refused,
} from '../tasks/netplan/cases.ts'

const FILE = '/etc/netplan/60-x.yaml'
const thrownBy = (deed: () => unknown): string => {
  try {
    deed()
  } catch (thrown) {
    return told(thrown)
  }
  return 'nothing was thrown'
}
const fileOf = (text: string, mode = '0600') => ({
  type: 'file' as const,
  mode,
  owner: 'root',
  group: 'root',
  changedAt: 1,
  links: 1,
  ...contentOf(Buffer.from(text)),
})
const planned = (task: Task, netplan: NetplanState = host, text?: string) =>
  task.plan({ file: text === undefined ? null : fileOf(text), folder: 'directory', netplan })
const netplan = (network: object, mode?: 'own'): Task => Netplan({ file: '60-x.yaml', network, mode })
const ethernet = (ethernets: object, more: object = {}): Task => netplan({ ethernets, ...more })

describe('YAML', () => {
  it.each(merges)('$over over $text', ({ text, over, gives }) => {
    const merged = mergeYaml(text, over as Tree, '/etc/x.yaml')
    expect(merged).toBe(gives)
    expect(mergeYaml(merged, over as Tree, '/etc/x.yaml')).toBe(merged)
  })
  it.each(noYaml)('that is none: $text', ({ text, says }) => {
    expect(thrownBy(() => mergeYaml(text, { a: 1 }, '/etc/x.yaml'))).toMatch(says)
  })
})

describe('a network', () => {
  it('is written as the guide writes it', () => {
    const [, task] = mail.tasks({
      params: check(mail.params, { network: { file: '60-x.yaml' } }, 'mail'),
      host: { name: 'mail', address: '192.168.100.50', groups: [] },
    })
    const [change, ...more] = planned(task!)
    expect(change?.after).toBe(GUIDE)
    expect(change?.mayDisconnect).toEqual({ address: '192.168.100.12' })
    expect(change?.summary).toBe(
      `create ${FILE} and apply it (this host moves from 192.168.100.50 to 192.168.100.12)`,
    )
    expect(more).toEqual([])
  })
  it.each(moves)('is to be $is: $address', ({ ethernets, more, came = host.came, address }) => {
    const [change] = planned(ethernet(ethernets, more), { ...host, came: came || null })
    expect(change?.mayDisconnect).toEqual(address === undefined ? {} : { address })
  })
  it.each(lacks)('that is to have $said lacks $lacks', ({ said, lacks }) => {
    const tree = { network: { ethernets: { eth0: said, eth1: said } } }
    expect(lackingOf(tree, host)).toEqual(lacks)
  })
  it('is applied again when the host lacks something, and left alone when it has more', () => {
    const text = 'network:\n  version: 2\n  ethernets:\n    eth0: {addresses: [192.168.100.50/24]}\n'
    const task = ethernet({ eth0: { addresses: ['192.168.100.50/24'] } })
    expect(planned(task, host, text)).toEqual([])
    const bare = { ...host, links: [{ ...eth0, addresses: [] }] }
    expect(planned(task, bare, text).map(({ summary, before }) => [summary, before])).toEqual([
      [`apply ${FILE}`, 'eth0 has no 192.168.100.50/24'],
    ])
  })
  it('keeps what else the file says, or does not', () => {
    const text = 'network:\n  version: 2\n  ethernets:\n    eth1:\n      dhcp4: true\n'
    const network = { ethernets: { eth0: { dhcp4: true } } }
    expect(planned(netplan(network), host, text)[0]?.after).toBe(`${text}    eth0:\n      dhcp4: true\n`)
    expect(planned(netplan(network, 'own'), host, text)[0]?.after).toBe(text.replace('eth1', 'eth0'))
  })
  it('is judged with what other files add to it', () => {
    const other = {
      path: '/etc/netplan/50-cloud-init.yaml',
      text: 'network: {ethernets: {eth0: {addresses: [192.168.100.50/24]}}}',
    }
    const [change] = planned(ethernet({ eth0: { addresses: ['10.0.0.1/8'] } }), { ...host, files: [other] })
    expect(change?.mayDisconnect).toEqual({})
    expect(change?.summary).toMatch(/\(eth0 keeps its addresses of \/etc\/netplan\/50-cloud-init\.yaml\)$/)
  })
  it('is known as netplan puts its files together', () => {
    const files = [
      { path: '/etc/netplan/a.yaml', text: 'network: {ethernets: {e: {addresses: [a], mtu: 1}}}' },
      { path: '/lib/netplan/a.yaml', text: 'network: {ethernets: {e: {addresses: [hidden]}}}' },
      { path: '/run/netplan/b.yaml', text: 'network: {ethernets: {e: {addresses: [b], mtu: 2}}}' },
      { path: '/etc/netplan/c.yaml', text: ']' },
    ]
    expect(inForce(files, '/etc/netplan/d.yaml', 'network: {ethernets: {e: {addresses: [d]}}}')).toEqual({
      network: { ethernets: { e: { addresses: ['a', 'b', 'd'], mtu: 2 } } },
    })
  })
  it.each(otherFiles)('stands beside $path with $eth0', ({ path, eth0: said, refuses, warns }) => {
    const task = ethernet({
      eth0: {
        addresses: ['192.168.100.50/24'],
        mtu: 1400,
        dhcp4: false,
        routes: [{ to: 'default', via: '192.168.100.1' }],
      },
    })
    const state = { ...host, files: [{ path, text: `network: {ethernets: {eth0: ${said}}}\n` }] }
    if (refuses) expect(thrownBy(() => planned(task, state))).toMatch(refuses)
    else expect(planned(task, state)).toHaveLength(1)
    const notes = task.notes?.({ file: null, folder: 'directory', netplan: state }) ?? []
    expect(notes.join('\n')).toMatch(warns ?? /^$/)
  })
  it.each(refused)('is refused: $says', ({ ethernets, says }) => {
    expect(thrownBy(() => planned(ethernet(ethernets)))).toMatch(says)
  })
  it.each(accepted)('is accepted: %j', (ethernets) => {
    expect(planned(ethernet(ethernets))).toHaveLength(1)
  })
  it('needs netplan, and NetworkManager where that is to do the work', () => {
    const task = netplan({ renderer: 'NetworkManager', ethernets: { eth0: {} } })
    expect(thrownBy(() => planned(task, { ...host, installed: false }))).toMatch(
      /netplan is not installed[\s\S]*netplan\.io/,
    )
    expect(thrownBy(() => planned(task))).toMatch(/NetworkManager is not installed[\s\S]*network-manager/)
    expect(task.preview({ file: null, folder: 'directory', netplan: host })).toHaveLength(1)
  })
  it('says that cloud-init writes its file', () => {
    const task = Netplan({ file: '50-cloud-init.yaml', network: { ethernets: { eth0: {} } } })
    expect(planned(task, { ...host, cloudInit: true })[0]?.summary).toMatch(
      /cloud-init writes this file again/,
    )
    expect(planned(task)[0]?.summary).not.toMatch(/cloud-init writes/)
  })
  it.each(masked)('shows $shown', ({ text, shown }) => {
    const { mask, found } = masking(['given'])
    expect(mask(text)).toBe(shown)
    expect(found()).toBe(text !== shown)
  })
  it('writes a secret and never shows it', () => {
    const more = { wifis: { wlan0: { 'access-points': { home: { password: new Secret('very secret') } } } } }
    const [change] = planned(
      netplan({ more }),
      host,
      'network:\n  wifis: {wlan0: {access-points: {home: {password: old secret}}}}\n',
    )
    expect(parseYaml(Buffer.from(change!.apply.stdin!).toString(), 'x')).toMatchObject({
      network: { wifis: { wlan0: { 'access-points': { home: { password: 'very secret' } } } } },
    })
    expect(change?.secret).toBe(true)
    expect(JSON.stringify({ ...change, apply: change?.apply.sh })).not.toMatch(/very secret|old secret/)
  })
  it('is refused where a word of it is none of netplan’s', () => {
    // @ts-expect-error a misspelt key
    expect(thrownBy(() => netplan1({ ethernets: { eth0: { adresses: [] } } }))).toMatch(
      /does not know "adresses"/,
    )
    // @ts-expect-error a number where a text belongs
    expect(thrownBy(() => netplan1({ ethernets: { eth0: { addresses: [1] } } }))).toMatch(/must be string/)
    expect(thrownBy(() => netplan1({ ethernets: { eth0: { addresses: ['10.0.0.1'] } } }))).toMatch(
      /an address with its length/,
    )
    expect(thrownBy(() => Netplan({ file: '../x.yaml', network: {} }))).toMatch(/a file in \/etc\/netplan/)
  })
})
const netplan1 = (network: Parameters<typeof Netplan>[0]['network']): Task =>
  Netplan({ file: 'x.yaml', network })

describe('on real hosts, over real connections', () => {
  const HOSTS = { nb: '192.168.100.61', nt: '192.168.100.62' } as const
  const BOTH = ['nb', 'nt'] as const
  let lab: Lab
  const old = (name: string): string => HOSTS[name as keyof typeof HOSTS]
  const fresh = (name: string): string => old(name).replace('100.6', '100.7')
  const wrong = (name: string): string => old(name).replace('192.168.100', '10.9.9')
  const network = (address: (name: string) => string, name: string, gateway: string) =>
    Netplan({
      file: '60-x.yaml',
      network: {
        ethernets: {
          host0: {
            addresses: [`${address(name)}/24`],
            routes: [{ to: 'default', via: gateway }],
            nameservers: { addresses: ['192.168.100.11'] },
          },
        },
      },
    })
  const run = async (
    address: (name: string) => string,
    gateway = '192.168.100.1',
    more: Partial<RunOptions> = {},
  ) => {
    const playbook = definePlaybook({
      name: 'move',
      hosts: 'all',
      params: t.object({ broken: t.withDefault(t.boolean(), false) }),
      tasks: ({ host: { name } }) => [
        AptInstall({ packages: ['netplan.io'] }),
        network(address, name, gateway),
        WriteFile({ path: '/etc/after', content: 'x\n' }),
      ],
      verify: ({ params: { broken } }) => (broken ? [CommandSucceeds({ command: 'false', within: 0 })] : []),
    })
    return runPlaybook(playbook, { inventory: lab.inventory, ...more })
  }
  /** For hosts that nobody will reach, and for those that will be reached. */
  const [SOON, LATE] = [{ confirmTimeoutSeconds: 6 }, { confirmTimeoutSeconds: 600 }]
  const sh = (script: string) =>
    Promise.all(BOTH.map(async (name) => (await lab.exec(name, ['sh', '-c', script])).stdout.trim()))
  const addresses = () =>
    sh(
      "ip -4 -o address show dev host0 | awk '{print $4}'; ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p'; ls /etc/netplan",
    )
  /** The same hosts by their new addresses. */
  const moved = (): Partial<RunOptions> => {
    const inventory = join(lab.folder, 'moved.ini')
    writeFileSync(
      inventory,
      readFileSync(lab.inventory, 'utf8').replaceAll('=192.168.100.6', '=192.168.100.7'),
    )
    return { inventory, connect: { strictHostKeyChecking: 'no' } }
  }

  beforeAll(async () => {
    lab = await up({
      name: `np${process.pid}`,
      ephemeral: true,
      hosts: [
        { name: 'nb', address: HOSTS.nb },
        { name: 'nt', address: HOSTS.nt, release: 'trixie' },
      ],
    })
    await sh('apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install netplan.io')
  })
  afterAll(() => lab?.down())

  it('a wrong address: the host comes back by itself, and the report says so', async () => {
    for (const { status, error, rollback } of (await run(wrong, '10.9.9.9', SOON)).hosts) {
      expect(status).toBe('failed')
      expect(error?.message).toMatch(
        /60-x\.yaml and apply it .*: no new connection (reached the host|confirmed it) within \d+ s/,
      )
      expect(rollback).toMatchObject({ state: 'complete', failed: [] })
    }
    expect(await addresses()).toEqual(BOTH.map((name) => `${old(name)}/24\n192.168.100.1`))
  })

  it('a wrong address, where nothing but a hand had given the right one', async () => {
    await sh(`mv /etc/systemd/network/70-lab.network /opt
systemctl stop systemd-networkd.socket systemd-networkd.service; ip route replace default via 192.168.100.1 dev host0`)
    for (const { status, rollback } of (await run(wrong, '10.9.9.9', SOON)).hosts)
      expect({ status, rollback }).toMatchObject({
        status: 'failed',
        rollback: { state: 'complete', failed: [] },
      })
    expect(await addresses()).toEqual(BOTH.map((name) => `${old(name)}/24\n192.168.100.1`))
    await sh('mv /opt/70-lab.network /etc/systemd/network; systemctl start systemd-networkd')
  })

  it('moves, and a failure afterwards brings it back', async () => {
    const broken = { ...LATE, vars: { broken: true } }
    for (const { status, rollback } of (await run(fresh, '192.168.100.1', broken)).hosts)
      expect({ status, rollback }).toMatchObject({
        status: 'failed',
        rollback: { state: 'complete', failed: [] },
      })
    expect(await addresses()).toEqual(BOTH.map((name) => `${old(name)}/24\n192.168.100.1`))
    expect(await sh('ls /etc/after 2>/dev/null')).toEqual(BOTH.map(() => ''))
  })

  it('moves and is followed, and all goes on at the new address, also where it takes its time', async () => {
    // The old address answers until a second connection has come by it, and then vanishes under that.
    await sh(`printf '%s\\n' '#!/bin/sh' '[ "$1" != apply ] || until [ "$(ss -Htn state established "sport = :22" | wc -l)" -gt 1 ]; do sleep 0.2; done' \
  'exec /usr/sbin/netplan "$@"' >/usr/local/sbin/netplan
chmod 755 /usr/local/sbin/netplan`)
    const { hosts } = await run(fresh, '192.168.100.1', LATE)
    await sh('rm /usr/local/sbin/netplan')
    expect(hosts.map(({ status, changed, error }) => [status, changed, error])).toEqual(
      BOTH.map(() => ['changed', 2, undefined]),
    )
    expect(await addresses()).toEqual(BOTH.map((name) => `${fresh(name)}/24\n192.168.100.1\n60-x.yaml`))
    expect(await sh('cat /etc/after; stat -c "%a %U:%G" /etc/netplan/60-x.yaml')).toEqual(
      BOTH.map(() => 'x\n600 root:root'),
    )
    expect((await run(fresh, '192.168.100.1', moved())).hosts.map(({ status }) => status)).toEqual(
      BOTH.map(() => 'ok'),
    )
  })

  it('has a way back that may be interrupted and run again', async () => {
    const hosts = BOTH.map((name) => [name, labHost(lab, name)] as const)
    await Promise.all(
      hosts.map(async ([name, on]) => {
        const task = network(wrong, name, '10.9.9.9')
        const asked = Object.entries(task.probes).map(
          async ([key, probe]) => [key, probe.parse(await on.run(probe.ask))] as const,
        )
        const [change] = task.plan(Object.fromEntries(await Promise.all(asked)))
        await keep(on, '/run/way-back', change!)
        expect(await on.run(change!.apply.sh, Buffer.from(change!.apply.stdin!))).toMatchObject({ code: 0 })
        const text = (change!.undo as Command).sh
        const end = text.indexOf('if [ -e apply-again ]')
        await undo(on, '/run/way-back', { ...change!, undo: { sh: text.slice(0, end) } })
        expect((await on.run('ip -br address show dev host0')).out.toString()).toContain(
          ` ${wrong(name)}/24 `,
        )
        for (const _ of ['interrupted', 'done']) await undo(on, '/run/way-back', change!)
      }),
    )
    expect(await addresses()).toEqual(BOTH.map((name) => `${fresh(name)}/24\n192.168.100.1\n60-x.yaml`))
  })
})

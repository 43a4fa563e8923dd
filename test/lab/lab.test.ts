import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeFolder } from '../../lib/core/user-folder.ts'
import { script } from '../../lib/host/load.ts'
import { checkSpec } from '../../lib/lab/address.ts'
import { leaderOf } from '../../lib/lab/cgroup.ts'
import { untilUp } from '../../lib/lab/host.ts'
import { down, type HostSpec, type Lab, type LabSpec, list, open, up } from '../../lib/lab/index.ts'
import { inventoryOf } from '../../lib/lab/inventory.ts'
import { ifUnlocked, withLock } from '../../lib/lab/lock.ts'
import { type Machine, meetNeeds } from '../../lib/lab/needs.ts'
import { cacheFolder, placesOf, stateFolder } from '../../lib/lab/places.ts'
import { run } from '../../lib/lab/run.ts'
import { aptOptionsIn, mirrorsIn } from '../../lib/lab/sources.ts'
import { type LabState, labNames, type Made } from '../../lib/lab/state.ts'

const able = process.platform === 'linux' && process.getuid?.() === 0
const labs = describe.runIf(able)

// Others may run labs, and this file, at the same time: every name is this process's own.
const named = (part: string) => `t${process.pid}${part}`
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(named)
const scratch = mkdtempSync(join(tmpdir(), 'lab-test-'))

const text = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** All that this machine has of a lab: processes, mounts, namespaces, control groups, folders, its lock. */
async function traces(name: string): Promise<string[]> {
  const mine = new RegExp(`(?:rp-|reaper-|lab[/-])${name}\\b`)
  // A sweep of another process takes the lock of what it finds, for a moment.
  while (existsSync(placesOf(name).lock)) await sleep(5)
  const processes = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || text(`/proc/${pid}/status`).includes('State:\tZ')) return false
    const command = text(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
    return (mine.test(command) && !command.includes(' lab-lock ')) || mine.test(text(`/proc/${pid}/cgroup`))
  })
  const mounts = text('/proc/self/mounts')
    .split('\n')
    .filter((line) => mine.test(line))
  const groups = (await run(['find', '/sys/fs/cgroup', '-maxdepth', '2', '-name', `rp-${name}`])).stdout
  const spaces = (await run(['ip', 'netns', 'list'])).stdout.split('\n').filter((line) => mine.test(line))
  const nspawn = (await run(['find', '/run/systemd/nspawn', '-name', `rp-${name}-*`])).stdout
  const folders = readdirSync(stateFolder()).filter((folder) => folder === name)
  return [
    ...processes.map((pid) => text(`/proc/${pid}/cmdline`)),
    ...mounts,
    groups,
    ...spaces,
    nspawn,
    ...folders,
  ].filter(Boolean)
}

async function untilGone(name: string): Promise<void> {
  while ((await traces(name)).length > 0) await sleep(50)
}

const ssh = (lab: Lab, user: string, address: string, ...command: string[]) => {
  const options = [
    'BatchMode=yes',
    'ServerAliveInterval=1',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${lab.knownHosts}`,
  ]
  const proxy = `ProxyCommand=${lab.inNetwork(['nc', '%h', '%p']).join(' ')}`
  const all = [...options, proxy].flatMap((option) => ['-o', option])
  return run(['ssh', '-F', 'none', '-i', lab.privateKey, ...all, `${user}@${address}`, ...command])
}

const out = async (lab: Lab, host: string, script: string) =>
  (await lab.exec(host, ['sh', '-c', script])).stdout.trim()
const bootId = (lab: Lab, host: string) => out(lab, host, 'cat /proc/sys/kernel/random/boot_id')

/** A process of its own group that runs `script` with what lib/lab exports; resolves with it once it says `when`. */
async function elsewhere(name: string, script: string, when: string) {
  const file = join(scratch, `${name}.ts`)
  const index = pathToFileURL(join(import.meta.dirname, '../../lib/lab/index.ts')).pathname
  writeFileSync(file, `import { open, up } from ${JSON.stringify(index)}\n${script}`)
  const child = spawn(process.execPath, ['--import', 'jiti/register', file], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) if (line.includes(when)) break
  return child
}

/** A process that brings a lab up and then does nothing; resolves with it when the lab says `when`. */
const owner = (spec: LabSpec, when: string) =>
  elsewhere(
    spec.name,
    `setInterval(() => {}, 1000)
await up(${JSON.stringify(spec)}, { say: (line) => console.log(line) })
console.log('ready')`,
    when,
  )

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('pure parts', () => {
  test.each([
    ['http://m/debian/ bookworm Debian main', 'bookworm', ['deb http://m/debian/ bookworm main']],
    ['http://m/s/ bookworm-security Debian main\n', 'trixie', ['deb http://m/s/ trixie-security main']],
    [
      'http://m/d/ trixie-updates Debian main\nhttp://m/d/ trixie-updates Debian main',
      'trixie',
      ['deb http://m/d/ trixie-updates main'],
    ],
    ['http://m/d/ bookworm Debian contrib', 'bookworm', []],
    ['https://cloud.example/apt cloud-sdk-bookworm cloud-sdk-bookworm main', 'bookworm', []],
    ['https://node.example/ nodistro . nodistro main', 'bookworm', []],
    ['http://m/ubuntu/ noble Ubuntu main', 'bookworm', []],
    ['http://m/d/ bookworm-backports Debian main', 'bookworm', []],
    ['', 'bookworm', []],
  ] as const)('mirrorsIn(%j, %s)', (targets, release, expected) => {
    expect(mirrorsIn(targets, release)).toEqual(expected)
  })

  test('only settings about reaching a mirror are carried over', () => {
    const config =
      'APT::Architecture "amd64";\nAcquire::http::Proxy "http://p:3128";\nAcquire::Languages "";\nAcquire::Check-Valid-Until "false";'
    expect(aptOptionsIn(config)).toEqual([
      '--aptopt=Acquire::http::Proxy "http://p:3128";',
      '--aptopt=Acquire::Check-Valid-Until "false";',
    ])
  })

  const good: HostSpec = { name: 'web', address: '192.168.100.20' }
  test.each<[string, LabSpec]>([
    ['a name', { name: '../etc', hosts: [good] }],
    ['a long name', { name: 'abcdefghijkl', hosts: [good] }],
    ['a host name', { name: 'x', hosts: [{ ...good, name: 'a/b' }] }],
    ['an address outside', { name: 'x', hosts: [{ ...good, address: '192.168.1.20' }] }],
    ['an address with a zero', { name: 'x', hosts: [{ ...good, address: '192.168.100.020' }] }],
    ["the router's address", { name: 'x', hosts: [{ ...good, address: '192.168.100.1' }] }],
    ['an address twice', { name: 'x', hosts: [good, { ...good, name: 'web2' }] }],
    ['a name twice', { name: 'x', hosts: [good, { ...good, address: '192.168.100.21' }] }],
    ['a release', { name: 'x', hosts: [{ ...good, release: 'sarge' as 'trixie' }] }],
    ['a further address', { name: 'x', hosts: [good], addresses: ['--help'] }],
  ])('%s that cannot be is refused', (_, spec) => {
    expect(() => checkSpec(spec)).toThrow(expect.objectContaining({ code: 'E_LAB' }))
  })

  test('an inventory names each host once with its variables', () => {
    const hosts = [
      { ...good, groups: ['web', 'all-of-it'], vars: { motto: "it's $(x)" } },
      { name: 'lone', address: '192.168.100.21' },
    ]
    expect(inventoryOf('x', hosts).split('\n').slice(0, 8)).toEqual([
      'lone ansible_host=192.168.100.21 ansible_user=root',
      '[web]',
      "web ansible_host=192.168.100.20 ansible_user=root motto='it'\\''s $(x)'",
      '',
      '[all-of-it]',
      'web',
      '',
      '[all:vars]',
    ])
  })
})

describe.runIf(process.platform === 'linux')('folders and files of the lab', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(scratch, 'home-'))
    vi.stubEnv('XDG_STATE_HOME', home)
  })
  afterEach(() => vi.unstubAllEnvs())

  test('what is no lab is not swept, and is told where one is to be', async () => {
    for (const name of ['photos/a', 'empty', 'mine/x'])
      mkdirSync(join(stateFolder(), name), { recursive: true })
    writeFileSync(join(stateFolder(), 'notes'), 'mine\n')
    writeFileSync(join(stateFolder(), 'mine/id'), 'x\n')
    expect(labNames().sort()).toEqual(['empty', 'mine'])
    if (!able) return
    const spec = { name: 'photos', hosts: [{ name: 'one', address: '192.168.100.12' }] }
    await expect(up(spec)).rejects.toMatchObject({ code: 'E_LAB', where: join(stateFolder(), 'photos') })
    expect(readdirSync(stateFolder()).sort()).toEqual(['notes', 'photos'])
  })

  test('a state file that is a pipe is none', async () => {
    mkdirSync(join(stateFolder(), 'one'), { recursive: true })
    await run(['mkfifo', join(stateFolder(), 'one', 'lab.json')])
    expect(await open('one')).toBeUndefined()
  })

  test('a lock that cannot be had is told, and is not held by anybody', async () => {
    const file = join(home, 'lock')
    symlinkSync('/nowhere/lock', file)
    for (const take of [withLock, ifUnlocked])
      await expect(take(file, async () => {})).rejects.toMatchObject({ code: 'E_LAB', where: file })
  })

  test('a lock that was had in the moment of an abort is not held', async () => {
    const [file, stop] = [join(home, 'lock'), new AbortController()]
    const taken = withLock(file, async () => 'at work', { signal: stop.signal })
    // Meanwhile nothing of what the helper says reaches us.
    const waits = `until pid=$(pgrep -f "lab-lock $1") && ! pgrep -P "$pid" && grep -qx "State:.S (sleeping)" "/proc/$pid/status"; do :; done`
    execFileSync('sh', ['-c', waits, 'sh', file], { timeout: 600_000 })
    stop.abort()
    await expect(taken).rejects.toMatchObject({ code: 'E_STOPPED' })
    expect(readdirSync(home)).not.toContain('lock')
  })

  test('who stops while they hold a lock kill nobody', async () => {
    const [file, stop] = [join(home, 'lock'), new AbortController()]
    const kill = vi.spyOn(process, 'kill')
    const { signal } = stop
    let second: Promise<void> | undefined
    await withLock(file, async () => {
      const isWaiting = new Promise<void>((onWait) => {
        second = withLock(file, async () => stop.abort(), { signal, onWait })
      })
      await isWaiting
    })
    await second
    expect(kill).not.toHaveBeenCalled()
    kill.mockRestore()
  })

  test('who waits for a lock and is killed leaves nothing', async () => {
    const file = join(home, 'lock')
    const script = `import { withLock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../lib/lab/lock.ts')).pathname)}
await withLock(${JSON.stringify(file)}, async () => {}, { onWait: () => console.log('waiting') })`
    const isHelperUp = (): boolean => spawnSync('pgrep', ['-f', `lab-lock ${file}$`]).status === 0
    await withLock(file, async () => {
      const waiting = await elsewhere('waits', script, 'waiting')
      while (!isHelperUp()) await sleep(5)
      waiting.kill('SIGKILL')
      await once(waiting, 'exit')
    })
    while (isHelperUp()) await sleep(5)
    expect(readdirSync(home)).not.toContain('lock')
  })

  test('of a lock nothing is left, and who waited for it has it alone', async () => {
    const file = join(home, 'lock')
    let holders = 0
    const work = async () => {
      expect(++holders).toBe(1)
      await sleep(5)
      holders--
    }
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, work)))
    await withLock(file, () => ifUnlocked(file, () => Promise.reject(new Error('it was held'))))
    expect(readdirSync(home)).not.toContain('lock')
  })

  test('a host that has not even a console is told', async () => {
    const [lab, made] = [{ name: 'photos' } as LabState, { name: 'one', address: '192.168.100.12' } as Made]
    await expect(untilUp(lab, made)).rejects.toMatchObject({
      code: 'E_LAB',
      message: 'one did not come up; its console ends with:\n(nothing)',
    })
  })

  test('folders are not made below what is none', () => {
    expect(() => makeFolder('/proc/sys/x/y')).toThrow('the folder cannot be made: there is no such file')
    expect(() => makeFolder('/dev/null/x/y')).toThrow(/a part of the path is not a folder/)
    makeFolder(join(home, 'a/b'))
    expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o700)
  })
})

// The kernel gives the number behind this one to the next process.
const LAST_PID = '/proc/sys/kernel/ns_last_pid'
test.runIf(able && existsSync(LAST_PID))(
  'who has a number that one of the host’s supervisor had lives on',
  () => {
    const at = (name: string): string => join(scratch, 'supervised', name)
    mkdirSync(at('cgroup/payload'), { recursive: true })
    mkdirSync(at('bin'))
    const stubs: Readonly<Record<string, string>> = {
      mount: 'exit 0',
      find: 'exit 0',
      nsenter: `: >${at('opened')}`,
      // Ends once the other child of the supervisor has done its work, and its number, if it is free, is a stranger's.
      'systemd-nspawn': `read -r other _ <"/proc/$PPID/task/$PPID/children"
echo 1 >${at('cgroup/payload/cgroup.procs')}
until [ -e ${at('opened')} ]; do sleep 0.01; done
until ! read -r was <"/proc/$other/comm" || [ "$was" = sleep ]; do sleep 0.01; done 2>/dev/null
echo $((other - 2)) >${LAST_PID}
( sleep 600 & echo $! >${at('stranger')} )`,
    }
    for (const [name, text] of Object.entries(stubs))
      writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    const supervisor = script(join(import.meta.dirname, '../../lib/lab'), 'supervise.sh')
    const words = ['machine', 'name', 'overlay', 'root', 'repo', at('cgroup'), 'users', ':']
    const whole = `PATH=${at('bin')}:$PATH sh -c "$0" supervise "$@" && kill -s 0 "$(cat ${at('stranger')})" && echo lives`
    const inside = [
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-c',
      whole,
      supervisor,
      ...words,
    ]
    expect(spawnSync('unshare', inside, { encoding: 'utf8' })).toMatchObject({
      stdout: 'lives\n',
      stderr: '',
    })
  },
)

describe('a machine', () => {
  const ran: string[] = []
  const good: Machine = {
    platform: 'linux',
    uid: 0,
    has: () => true,
    fileSystems: () => 'nodev\toverlay\n\text4\n',
    cgroupRoot: () => '/sys/fs/cgroup',
    async run(argv) {
      ran.push(argv.join(' '))
      return { code: 0, stdout: '', stderr: '' }
    },
  }
  const refusing = (program: string): Partial<Machine> => ({
    run: async ([first]) => ({ code: first === program ? 1 : 0, stdout: '', stderr: 'E: no' }),
  })

  test.each<[string, Partial<Machine>, RegExp]>([
    ['without Linux', { platform: 'darwin', uid: 501 }, /needs Linux$/],
    ['without root', { uid: 65534, has: () => false }, /needs root on this machine$/],
    ['without cgroups', { cgroupRoot: () => undefined }, /needs control groups version 2/],
    ['without overlayfs', { fileSystems: () => '\text4\n' }, /needs overlayfs/],
    ['without namespaces', refusing('unshare'), /needs namespaces/],
    ['without apt', { has: () => false }, /needs mmdebstrap, systemd-container, .*has no apt-get$/],
    [
      'without a package',
      { ...refusing('env'), has: (one) => one !== 'nc' },
      /install netcat-openbsd:\nE: no$/,
    ],
  ])('%s is told so in one sentence, with the way out', async (_, traits, message) => {
    await expect(meetNeeds({}, { ...good, ...traits })).rejects.toMatchObject({
      code: 'E_LAB',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/ive hosts of your own with -i INVENTORY\.$/),
    })
  })

  test('is told what it gets before it gets it, and nothing when it has all', async () => {
    const said: string[] = []
    const say = (line: string) => said.push(`${line} ${ran.filter((one) => one.includes('install')).length}`)
    await meetNeeds({ say }, good)
    expect(said).toEqual([])
    await meetNeeds({ say }, { ...good, has: (one) => !['dnsmasq', 'systemd-nspawn'].includes(one) })
    expect(said).toEqual([
      'The lab needs systemd-container, dnsmasq-base on this machine: installing with apt-get. 0',
    ])
    expect(ran.at(-1)).toMatch(/apt-get .* install systemd-container dnsmasq-base$/)
  })
})

labs('one lab', () => {
  let lab: Lab
  const spec: LabSpec = {
    name: named('a'),
    ephemeral: true,
    hosts: [
      { name: 'mail', address: '192.168.100.12', groups: ['mail'] },
      { name: 'next', address: '192.168.100.13', release: 'trixie' },
    ],
  }
  beforeAll(async () => {
    lab = await up(spec)
  })
  afterAll(async () => {
    await down(spec.name)
    expect(await traces(spec.name)).toEqual([])
  })

  test('carries the releases that were asked for, with nothing failed', async () => {
    const codename = (host: string) => out(lab, host, '. /etc/os-release; echo $VERSION_CODENAME')
    expect([await codename('mail'), await codename('next')]).toEqual(['bookworm', 'trixie'])
    for (const host of ['mail', 'next']) {
      expect(await out(lab, host, 'systemctl is-system-running --wait; systemctl --failed --no-legend')).toBe(
        'running',
      )
      expect(await out(lab, host, 'systemctl show -p DefaultTimeoutStopUSec --value')).toBe('5s')
    }
  })

  test.each([
    ['root', 'sudo -n true && id -un', 'root'],
    ['deploy', 'sudo -n id -un', 'root'],
    ['operator', 'sudo -n true 2>/dev/null || echo operator-password | sudo -S -p "" id -un', 'root'],
  ])('plain ssh reaches it as %s', async (user, command, says) => {
    for (const host of spec.hosts) {
      expect(await ssh(lab, user, host.address, command)).toMatchObject({ code: 0, stdout: `${says}\n` })
    }
  })

  test('plain ssh accepts its name, too, and refuses another key', async () => {
    const known = text(lab.knownHosts)
    expect(known.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'mail,192.168.100.12',
      'next,192.168.100.13',
      '',
    ])
    const swapped = join(scratch, 'swapped')
    writeFileSync(
      swapped,
      known.replace('mail,192.168.100.12', 'x').replace('next,192.168.100.13', '192.168.100.12'),
    )
    expect((await ssh({ ...lab, knownHosts: swapped }, 'root', '192.168.100.12', 'true')).code).toBe(255)
  })

  test('has no way out', async () => {
    const inside = async (...argv: string[]) => (await run(lab.inNetwork(argv))).stdout
    expect(await inside('ip', 'route', 'show', 'default')).toBe('')
    const links = JSON.parse(await inside('ip', '-j', 'link')) as { ifname: string; master?: string }[]
    expect(
      links.filter(({ ifname, master }) => !['lo', 'lab0'].includes(ifname) && master !== 'lab0'),
    ).toEqual([])
    expect(links.map(({ ifname }) => ifname)).toHaveLength(2 + spec.hosts.length)
    expect(await out(lab, 'mail', 'ip -o -4 route show default')).toMatch(
      /^default via 192\.168\.100\.1 dev host0/,
    )
  })

  test('answers for its own names only', async () => {
    const ask = (name: string) => out(lab, 'mail', `getent ahostsv4 ${name} | head -n 1 | cut -d' ' -f1`)
    expect(await ask('mail.clankers.lan')).toBe('192.168.100.12')
    expect(await ask('clankers.lan')).toBe('192.168.100.12')
    expect(await ask('next')).toBe('192.168.100.13')
    expect(await ask('debian.org')).toBe('')
  })

  // Its root is nobody on this machine. Each of these would reach what all hosts, or the machine itself, have in common.
  test.each([
    ['a sysctl of the machine', 'echo 1 >/proc/sys/kernel/panic'],
    [
      'one whose mount it makes writable',
      'mount -o remount,bind,rw /proc/sys; echo 33 >/proc/sys/vm/swappiness',
    ],
    [
      'one over a /proc of its own',
      'mkdir -p /run/p; mount -t proc p /run/p; echo 33 >/run/p/sys/vm/swappiness',
    ],
    ['a setting of the kernel', 'echo 1 >/sys/kernel/mm/ksm/run'],
    ['a setting of a disk', 'for q in /sys/block/*/queue/nomerges; do echo 2 >"$q" && exit; done; false'],
    ['magic keys', 'echo h >/proc/sysrq-trigger'],
    ['a file of the packages', ': >/srv/apt/new'],
    ['the packages, mounted anew', 'mount -o remount,bind,rw /srv/apt'],
    ['the packages, by their disk', 'mount -o remount,rw /srv/apt'],
    ['the file of a package', 'chmod u+w /srv/apt/Packages && echo >>/srv/apt/Packages'],
    ['a character device', 'mknod /root/null c 1 3'],
    ['a block device', 'mknod /root/disk b 254 0'],
    ['the clock', 'date -s 2020-01-01'],
    ['what the kernel says', 'dmesg'],
    ['an immutable bit', ': >/run/bit; chattr +i /run/bit'],
  ])('root of a host cannot change %s', async (_, script) => {
    for (const host of ['mail', 'next']) expect((await lab.exec(host, ['sh', '-c', script])).code).not.toBe(0)
  })

  test('what a host may not, the machine may do in it', async () => {
    const bit = (how: string) =>
      lab.exec('mail', ['sh', '-c', `[ -e /root/held ] || : >/root/held; chattr ${how} /root/held`], {
        unconfined: true,
      })
    expect((await bit('+i')).code).toBe(0)
    expect((await lab.exec('mail', ['rm', '/root/held'])).code).toBe(1)
    expect((await bit('-i')).code).toBe(0)
    expect((await lab.exec('mail', ['rm', '/root/held'])).code).toBe(0)
  })

  test('a host has the sysctls of its own network, and its udev', async () => {
    expect(
      await out(lab, 'mail', 'echo 1 >/proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward'),
    ).toBe('1')
    expect(
      await out(lab, 'next', 'cat /proc/sys/net/ipv4/ip_forward; systemctl is-active systemd-udevd'),
    ).toBe('0\nactive')
    expect(
      await out(
        lab,
        'mail',
        'udevadm trigger --attr-match=subsystem=net && udevadm settle && udevadm info -q property /sys/class/net/host0 | grep -c ID_NET_NAME',
      ),
    ).toBe('1')
    expect(await out(lab, 'mail', 'getcap /usr/bin/ping; find /usr/bin/sudo -perm -4000 -user root')).toBe(
      '/usr/bin/ping cap_net_raw=ep\n/usr/bin/sudo',
    )
  })

  test('has no Python, no package lists, and two versions of a package', async () => {
    for (const host of ['mail', 'next']) {
      expect(
        await out(lab, host, 'ls /usr/bin/python* /usr/local/bin/python* 2>/dev/null; ls /var/lib/apt/lists'),
      ).toBe('')
      await lab.exec(host, ['apt-get', '-qq', 'update'])
      expect(await out(lab, host, "apt-cache madison rp-demo | cut -d'|' -f2 | tr -d ' '")).toBe('2.0\n1.0')
      const simulated = await lab.exec(
        host,
        'apt-get -s install postfix dovecot-imapd dovecot-pop3d ufw netplan.io ssl-cert hello tree sl acl attr'.split(
          ' ',
        ),
      )
      expect(simulated).toMatchObject({ code: 0 })
    }
    const version = 'apt-get -qq -y install rp-demo=1.0 >/dev/null 2>&1; cat /usr/share/rp-demo/version'
    expect(await out(lab, 'mail', version)).toBe('1.0')
  })

  test('exec gives code, both outputs and stdin, and has a time limit', async () => {
    const both = await lab.exec('mail', ['sh', '-c', 'cat; echo "$1" >&2; exit 7', 'sh', "a 'b' $x"], {
      stdin: 'in\0put',
    })
    expect(both).toEqual({ code: 7, stdout: 'in\0put', stderr: "a 'b' $x\n" })
    expect(await out(lab, 'mail', 'pwd; id -u; cat /proc/1/comm; env | grep -c VITEST')).toBe(
      '/\n0\nsystemd\n0',
    )
    expect((await lab.exec('mail', ['sleep', '1000'], { timeoutSeconds: 0.2 })).code).toBe(124)
    expect(await out(lab, 'mail', 'pgrep -c sleep')).toBe('0')
    await expect(lab.exec('nobody', ['true'])).rejects.toMatchObject({ code: 'E_LAB' })
  })

  test('attach gives the code, and a Ctrl-C to the program alone', async () => {
    expect(await lab.attach('mail', ['sh', '-c', 'exit 3'])).toBe(3)
    const program = ['bash', '-c', 'trap "exit 5" INT; echo waiting; sleep 5 & wait']
    const script = `const lab = await open('${lab.name}')
process.exit(await lab.attach('mail', ${JSON.stringify(program)}) + 1)`
    const child = await elsewhere('attached', script, 'waiting')
    process.kill(-child.pid!, 'SIGINT')
    expect(await once(child, 'exit')).toEqual([6, null])
  })

  test('attach expects a Ctrl-C before its program begins', async () => {
    const children = () => text(`/proc/self/task/${process.pid}/children`).split(' ')
    const before = children()
    let then: readonly string[] = ['no listener']
    const onListener = (name: string | symbol) => {
      if (name === 'SIGINT') then = children()
    }
    process.on('newListener', onListener)
    await lab.attach('mail', ['true'])
    process.off('newListener', onListener)
    expect(then.filter((child) => !before.includes(child))).toEqual([])
  })

  test('a reboot is a real one, asked for outside or inside', async () => {
    await lab.exec('mail', ['touch', '/root/kept', '/run/lost'])
    const first = await bootId(lab, 'mail')
    await lab.reboot('mail')
    const second = await bootId(lab, 'mail')
    expect(second).not.toBe(first)
    expect(await out(lab, 'mail', 'ls /root/kept /run/lost 2>/dev/null')).toBe('/root/kept')
    await ssh(lab, 'root', '192.168.100.12', 'systemctl reboot')
    while ([second, ''].includes(await bootId(lab, 'mail').catch(() => second))) await sleep(50)
    for (let turn = 0; turn < 2; turn++) await lab.reboot('next')
    expect(await out(lab, 'next', 'systemctl is-system-running --wait')).toBe('running')
  })

  test('a reboot does not wait for what exec has started', async () => {
    const sleeping = lab.exec('mail', ['sh', '-c', 'while :; do sleep 0.01; done'])
    const before = leaderOf(lab.name, 'mail')
    const asking = [1, 2, 3].map(async () => {
      while (leaderOf(lab.name, 'mail') === before) await lab.exec('mail', ['true']).catch(() => {})
    })
    await lab.reboot('mail')
    expect(await sleeping).toEqual({ code: 143, stdout: '', stderr: '' })
    await Promise.all(asking)
  })

  test.each(['clean', 'power-loss'] as const)('stops (%s) and starts', async (how) => {
    await lab.exec('next', ['touch', '/root/kept'])
    await lab.stop('next', how)
    await lab.stop('next', how)
    expect((await list()).find(({ name }) => name === spec.name)?.hosts.map((host) => host.running)).toEqual([
      true,
      false,
    ])
    await expect(lab.exec('next', ['true'])).rejects.toMatchObject({ code: 'E_LAB' })
    await lab.start('next')
    expect(await out(lab, 'next', 'ls /root; systemctl is-system-running --wait')).toBe('kept\nrunning')
  })

  test('is found again, and what is missing is booted', async () => {
    await lab.stop('next', 'power-loss')
    const again = await up(spec)
    expect((await again.exec('next', ['true'])).code).toBe(0)
    expect(await open(spec.name)).toMatchObject({ folder: lab.folder, hosts: spec.hosts })
    await expect(up({ ...spec, hosts: [spec.hosts[0]!] })).rejects.toMatchObject({ code: 'E_LAB' })
    expect(await open('nowhere')).toBeUndefined()
  })

  test('a reset host is bare', async () => {
    await lab.exec('mail', ['sh', '-c', 'touch /root/x; rm -rf /usr/share/doc; echo bad >/etc/hostname'])
    const key = text(lab.knownHosts)
    await lab.reset('mail')
    expect(await out(lab, 'mail', 'ls /root; ls -d /usr/share/doc; hostname')).toBe('/usr/share/doc\nmail')
    expect((await ssh(lab, 'root', '192.168.100.12', 'true')).code).toBe(0)
    expect(text(lab.knownHosts)).toBe(key)
  })

  test('a snapshot starts other hosts', async () => {
    await lab.exec('mail', [
      'sh',
      '-c',
      'echo one >/root/layer; rm /etc/motd; rm -r /usr/share/doc; mkdir /usr/share/doc',
    ])
    const first = await lab.snapshot('mail', join(scratch, 'first'))
    await expect(lab.snapshot('mail', first)).rejects.toMatchObject({ code: 'E_LAB' })
    const other: LabSpec = {
      name: named('b'),
      ephemeral: true,
      hosts: [{ name: 'copy', address: '192.168.100.12', layer: first }],
    }
    const copy = await up(other)
    const seen = 'hostname; cat /root/*; ls /etc/motd 2>/dev/null; ls /usr/share/doc'
    expect(await out(copy, 'copy', seen)).toBe('copy\none')
    expect((await ssh(copy, 'root', '192.168.100.12', 'true')).code).toBe(0)
    await copy.exec('copy', ['sh', '-c', 'echo two >/root/layer2'])
    const second = await copy.snapshot('copy', join(scratch, 'second'))
    await copy.exec('copy', ['rm', '/root/layer', '/root/layer2'])
    await copy.reset('copy')
    expect(await out(copy, 'copy', seen)).toBe('copy\none')
    await copy.down()
    const third = await up({ ...other, hosts: [{ name: 'copy', address: '192.168.100.12', layer: second }] })
    expect(await out(third, 'copy', seen)).toBe('copy\none\ntwo')
    await third.down()
    expect(await traces(other.name)).toEqual([])
  })

  test('folders are nobody else’s', () => {
    for (const folder of [lab.folder, stateFolder(), cacheFolder()])
      expect(statSync(folder).mode & 0o777).toBe(0o700)
  })
})

labs('labs and their ends', () => {
  const host = (name = 'mail'): HostSpec => ({ name, address: '192.168.100.12' })
  afterAll(async () => {
    for (const name of names) {
      await down(name)
      expect(await traces(name)).toEqual([])
    }
  })

  test('two with equal hosts do not collide', async () => {
    const [one, two] = await Promise.all(
      ['c', 'd'].map((part) => up({ name: named(part), ephemeral: true, hosts: [host()] })),
    )
    await one!.exec('mail', ['touch', '/root/one'])
    expect(await out(two!, 'mail', 'ls /root')).toBe('')
    expect((await ssh(one!, 'root', '192.168.100.12', 'ls /root')).stdout).toBe('one\n')
    await one!.down()
    expect((await ssh(two!, 'root', '192.168.100.12', 'true')).code).toBe(0)
    await two!.down()
    expect(await down(two!.name)).toBe(false)
  })

  test('two who ask for the same one get the same one', async () => {
    const spec: LabSpec = { name: named('c'), ephemeral: true, hosts: [host()] }
    const [one, two] = await Promise.all([up(spec), up(spec)])
    expect(await bootId(one!, 'mail')).toBe(await bootId(two!, 'mail'))
    await one!.down()
  })

  test.each(['is up at', 'ready'])(
    'an ephemeral one ends with its owner, killed when it says "%s"',
    async (when) => {
      const spec: LabSpec = {
        name: named('e'),
        ephemeral: true,
        hosts: [host('one'), { ...host('two'), address: '192.168.100.13' }],
      }
      const child = await owner(spec, when)
      expect(await traces(spec.name)).not.toEqual([])
      child.kill('SIGKILL')
      await once(child, 'exit')
      await untilGone(spec.name)
    },
  )

  test('the reaper of a lab ignores a later lab of the same name', async () => {
    const spec: LabSpec = { name: named('e'), ephemeral: true, hosts: [host()] }
    const child = await owner(spec, 'ready')
    await down(spec.name)
    const lab = await up(spec)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await sleep(500)
    expect((await lab.exec('mail', ['true'])).code).toBe(0)
    await lab.down()
  })

  test('one that outlives its owner stays, and is found', async () => {
    const spec: LabSpec = { name: named('f'), hosts: [host()] }
    const child = await owner(spec, 'ready')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await (await open(spec.name))!.exec('mail', ['true'])).code).toBe(0)
    // As after a crash of the machine: its processes are gone, its folder is not. Whoever comes next cleans up.
    const unified = /^\S+ (\S+) cgroup2 /m.exec(text('/proc/self/mounts'))![1]!
    writeFileSync(join(unified, `rp-${spec.name}`, 'cgroup.kill'), '1')
    while (await open(spec.name)) await sleep(20)
    await down('nothing')
    expect(await traces(spec.name)).toEqual([])
  })

  test('an up that was killed half-way is swept by the next', async () => {
    const spec: LabSpec = {
      name: named('f'),
      hosts: [host('one'), { ...host('two'), address: '192.168.100.13' }],
    }
    const child = await owner(spec, 'is up at')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lab = await up({ ...spec, ephemeral: true })
    expect((await lab.exec('two', ['true'])).code).toBe(0)
    await lab.down()
  })

  test('one that is coming up is not swept by somebody whose folders are elsewhere', async () => {
    const coming = up({ name: named('g'), ephemeral: true, hosts: [host()] })
    try {
      while (!existsSync(join(stateFolder(), named('g'), 'id'))) await sleep(2)
      vi.stubEnv('XDG_CACHE_HOME', join(scratch, 'elsewhere'))
      await down('nothing')
      const lab = await coming
      expect((await lab.exec('mail', ['true'])).code).toBe(0)
      await lab.down()
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test.each([0, 60, 150, 300])('an up aborted after %d ms leaves nothing', async (milliseconds) => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), milliseconds)
    const spec = { name: named('g'), hosts: [host()] }
    const end = await up(spec, { signal: stop.signal }).catch((error: Error) => error)
    // On a quick machine it was up before.
    if (end instanceof Error) expect(end).toMatchObject({ code: 'E_STOPPED' })
    else await end.down()
    expect(await traces(spec.name)).toEqual([])
  })

  test('an up aborted once its first host is up leaves nothing', async () => {
    const stop = new AbortController()
    const hosts = [host('one'), { ...host('two'), address: '192.168.100.13' }]
    const lab = up({ name: named('g'), hosts }, { signal: stop.signal, say: () => stop.abort() })
    await expect(lab).rejects.toMatchObject({ code: 'E_STOPPED' })
    expect(await traces(named('g'))).toEqual([])
  })

  test('a host that does not come up is shown with its console, and leaves nothing', async () => {
    const lab = await up({ name: named('g'), ephemeral: true, hosts: [host()] })
    await lab.exec('mail', [
      'sh',
      '-c',
      'rm /usr/lib/systemd/systemd /sbin/init /etc/os-release; rm -rf /usr/bin/sh /bin/bash',
    ])
    const layer = await lab.snapshot('mail', join(scratch, 'broken')).catch((error: Error) => error)
    expect(layer).toMatchObject({ code: 'E_LAB', message: expect.stringContaining('console') })
    await lab.down()
    const broken = up({ name: named('g'), hosts: [{ ...host(), layer: join(scratch, 'broken') }] })
    await expect(broken).rejects.toMatchObject({ code: 'E_LAB', message: expect.stringContaining('console') })
    expect(await traces(named('g'))).toEqual([])
  })

  test('an aborted build leaves no image', async () => {
    const home = join(scratch, 'cache')
    vi.stubEnv('XDG_CACHE_HOME', home)
    try {
      const stop = new AbortController()
      const say = (line: string) => line.includes('building') && setTimeout(() => stop.abort(), 1500)
      const lab = up({ name: named('g'), hosts: [host()] }, { say, signal: stop.signal })
      await expect(lab).rejects.toMatchObject({ code: 'E_STOPPED' })
      expect(readdirSync(cacheFolder())).toEqual(['locks'])
      expect(existsSync(join(stateFolder(), named('g')))).toBe(false)
      // What was killed may take a moment to be gone.
      await expect.poll(async () => (await run(['pgrep', '-f', home])).stdout, { timeout: 60_000 }).toBe('')
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

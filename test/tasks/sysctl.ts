import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../lib/author.ts'
import { nameOf } from '../../tasks/file/path.ts'
import { Sysctl, WriteFile } from '../../tasks/index.ts'
import { type BootFile, bootFiles, overridesOf } from '../../tasks/sysctl/boot.ts'
import type { Live } from '../../tasks/sysctl/live.ts'
import { holds, keyOf, settingsOf, type Value } from '../../tasks/sysctl/settings.ts'
import { ByKey, domain } from '../support/domain.ts'
import type { Situation } from '../support/laws/laws.ts'
import { configuration, readOnly } from '../support/laws/obstacles.ts'
import { known, later } from '../support/pair.ts'
import { answer, errorOf, shellOf } from '../support/plans.ts'

const FORWARD = { 'net.ipv4.ip_forward': 1 }
const FILE = '/etc/sysctl.d/60-run-playbook.conf'
const create = `create ${FILE}`

/** What may be given, and the key below /proc/sys. */
const keys: readonly (readonly [given: string, key: string])[] = [
  ['net.ipv4.ip_forward', 'net/ipv4/ip_forward'],
  ['net/ipv4/ip_forward', 'net/ipv4/ip_forward'],
  ['net/ipv4/conf/eth0.1/rp_filter', 'net/ipv4/conf/eth0.1/rp_filter'],
  ['net.ipv4.conf.eth0/1.rp_filter', 'net/ipv4/conf/eth0.1/rp_filter'],
]
const wrong: readonly (readonly [settings: Record<string, Value>, says: RegExp])[] = [
  [{}, /are empty/],
  [{ ip_forward: 1 }, /"ip_forward" is no key\n.*'net\.ipv4\.ip_forward'/],
  [{ 'net.ipv4.conf.*.rp_filter': 1 }, /is no key\n.*without patterns/],
  [{ 'net.ipv4./.ip_forward': 1 }, /is no key/],
  [{ '-net.ipv4.ip_forward': 1 }, /begins with "-"\n.*not supported/],
  [{ ...FORWARD, 'net/ipv4/ip_forward': 0 }, /net\.ipv4\.ip_forward twice/],
  [{ 'vm.swappiness': 1.5 }, /must be an integer/],
  [{ 'vm.swappiness': [] }, /must be an integer/],
  [{ 'vm.swappiness': '0x10' }, /must be written in decimal/],
  [{ 'kernel.core_pattern': 'a\nb' }, /must be one line/],
  [{ 'kernel.core_pattern': ' core' }, /without blanks around it/],
]
/** What a key holds, and what it is to hold. */
const values: readonly (readonly [is: string, wish: Value, holds: boolean])[] = [
  ['1', 1, true],
  ['10', 1, false],
  ['32768\t60999', [32768, 60999], true],
  ['32768\t60999', '32768  60999', true],
  ['4\t4\t1\t7', 4, true],
  ['4\t4\t1\t7', [4, 4, 1, 7, 1], false],
  ['|/bin/x %p', '|/bin/x %p', true],
  ['|/bin/x  %p', '|/bin/x %p', false],
]
/** Lines of files, `FOLDER/NUMBER LINE`, and what decides of net.ipv4.ip_forward = 1 in 60-run-playbook.conf. */
const boots: readonly (readonly [title: string, lines: readonly string[], decides: string | undefined])[] = [
  ['an earlier file', ['/etc/sysctl.d/10 net.ipv4.ip_forward=0'], undefined],
  ['a later one', ['/usr/lib/sysctl.d/99 vm.x=1', '/usr/lib/sysctl.d/99 net/ipv4/ip_forward = 0'], '99 2 0'],
  ['a later one that says the same', ['/run/sysctl.d/99  -net.ipv4.ip_forward =1 '], undefined],
  ['a later one that leaves the key alone', ['/etc/sysctl.d/99 -net.ipv4.ip_forward'], '99 1 -'],
  ['a later pattern', ['/etc/sysctl.d/99 net.ipv4.* = 0'], undefined],
  [
    'two later ones',
    ['/run/sysctl.d/98 net.ipv4.ip_forward=0', '/etc/sysctl.d/99 net.ipv4.ip_forward=1'],
    undefined,
  ],
  [
    'a later one that is hidden',
    ['/etc/sysctl.d/99 vm.x=1', '/usr/lib/sysctl.d/99 net.ipv4.ip_forward=0'],
    undefined,
  ],
  ['ufw, which starts later', ['/etc/ufw/sysctl.conf net/ipv4/ip_forward=0'], 'sysctl.conf 1 0'],
]
function bootOf(lines: readonly string[]): readonly BootFile[] {
  const split = lines.map((line) => line.split(/ (.*)/s) as [path: string, text: string])
  const paths = [...new Set(split.map(([path]) => path))]
  const numbered = split.map(([path, text], at) => `${path}\0${at + 1}:${text}\n`)
  return bootFiles.parse(answer(`${paths.map((path) => `conf ${path}\0`).join('')}\0${numbered.join('')}`))
}

const task = (settings: Record<string, Value>) => Sysctl({ settings })
const planned = (settings: Record<string, Value>, live: Live): readonly Change[] =>
  task(settings).plan({ file: null, folder: 'directory', boot: [], live })
const barred = { value: 'Linux', barred: '444' }
/** Keys that cannot be set, by what the host has of them. */
const unsettable: readonly (readonly [is: string, key: string, live: Live, says: RegExp])[] = [
  ['missing', 'vm.x', {}, /^there is no vm\.x on this host\n.*modprobe/],
  [
    'for reading',
    'kernel.ostype',
    { 'kernel/ostype': barred },
    /^kernel\.ostype .* the kernel only reports it/,
  ],
  ['for writing', 'vm.x', { 'vm/x': {} }, /^vm\.x holds nothing that can be read\n.*Run/],
]

function plans(): void {
  describe('sysctl', () => {
    it.each(keys)('%s is %s', (given, key) => expect(keyOf(given)).toBe(key))
    it.each(wrong)('%j are no settings', (given, says) => expect(errorOf(() => task(given))).toMatch(says))
    it.each(values)('%j holds %j: %s', (is, wish, expected) =>
      expect(holds(is, settingsOf({ 'kernel.x': wish })[0]!.value)).toBe(expected),
    )
    it.each(boots)('%s decides as it should', (_, lines, decides) => {
      const [found] = overridesOf(bootOf(lines), FILE, settingsOf(FORWARD))
      expect(found && [nameOf(found.file.path), found.line, found.value ?? '-'].join(' ')).toBe(decides)
    })
    it.each(unsettable)('a key that is only %s is an error', (_, key, live, says) => {
      expect(errorOf(() => planned({ [key]: 'x' }, live))).toMatch(says)
    })
    // In a network namespace of its own, which has its own settings.
    const alone = (script: string) => spawnSync('unshare', ['-n', 'dash', '-c', script], { encoding: 'utf8' })
    it.runIf(alone(':').status === 0)(
      'rolled back, also after a boot with the new file, and made again',
      () => {
        const changes = planned(FORWARD, { 'net/ipv4/ip_forward': { value: '0' } })
        const undos = changes.toReversed().map(({ undo }) => shellOf(undo))
        const redos = changes.map(({ redo, apply }) => (redo ?? apply).sh)
        const activates = changes.flatMap(({ activate }) => activate?.sh ?? [])
        const story = [redos, undos, redos, undos.slice(1)].flatMap((some) => [
          ...some,
          ...activates,
          'cat /proc/sys/net/ipv4/ip_forward',
        ])
        const { stdout, stderr } = alone(
          `rp_restore() { :; }\n${story.map((sh) => `(\n${sh}\n)`).join('\n')}`,
        )
        expect({ stdout, stderr }).toEqual({ stdout: '1\n0\n1\n0\n', stderr: '' })
      },
    )
    it('says which change is irreversible, and which may disconnect', () => {
      const settings = { ...FORWARD, 'kernel.modules_disabled': 1, 'net.ipv6.conf.lo.disable_ipv6': 1 }
      const keys = settingsOf(settings).map(({ key }) => key)
      const live = Object.fromEntries(keys.map((key) => [key, { value: '0' }]))
      const changes = planned(settings, live)
      expect(changes.map(({ undo }) => 'irreversible' in undo)).toEqual([false, true, false])
      expect(changes.map(({ mayDisconnect }) => mayDisconnect)).toEqual([undefined, undefined, {}])
      expect(task(settings).notes?.({ boot: [], live })).toEqual([
        expect.stringMatching(/^net\.ipv6\.conf\.lo\.disable_ipv6: links lose their IPv6 addresses/),
      ])
    })
  })
}

const PREPARED = `rm -f /etc/sysctl.d/*-run-playbook.conf /etc/sysctl.d/*-x.conf; mkdir -p /etc/sysctl.d; cd /proc/sys/net/ipv4
echo 0 >ip_forward; echo 1 >conf/all/accept_redirects; echo 32768 60999 >ip_local_port_range
`
const looks = `cat ${FILE}; cd /proc/sys/net/ipv4; grep . ip_forward conf/*/forwarding conf/all/accept_redirects ip_local_port_range`
const forward = () => task(FORWARD)
const says = (text: string): string => `printf '%s\\n' '${text}' >${FILE}`
const situations: Readonly<Record<string, Situation>> = {
  'neither in a file nor live': { task: forward, wants: [create, 'set net.ipv4.ip_forward'] },
  'as it is to be': {
    before: () => `${says('net.ipv4.ip_forward = 1')}; echo 1 >ip_forward`,
    task: forward,
    wants: [],
  },
  'in the file, and not live': {
    before: () => says('net.ipv4.ip_forward = 1'),
    task: forward,
    wants: ['set net.ipv4.ip_forward'],
  },
  'live, and not in the file': {
    before: () => `${says('# x')}; echo 1 >ip_forward`,
    task: forward,
    wants: [`change ${FILE}`],
  },
  'others change with it': {
    before: () => 'echo 0 >conf/all/accept_redirects; echo 1 >conf/lo/forwarding',
    task: forward,
  },
  'numbers, of which one is another': {
    task: () => task({ 'net.ipv4.ip_local_port_range': [1024, 60999] }),
    wants: [create, 'set net.ipv4.ip_local_port_range'],
  },
  'a link with a dot in its name': {
    before: () => 'ip link add rp.1 type bridge',
    after: () => 'ip link del rp.1',
    task: () =>
      Sysctl({ settings: { 'net/ipv4/conf/rp.1/rp_filter': 2, 'net.ipv4.conf.rp/1.arp_ignore': 1 } }),
    wants: [create, 'set net.ipv4.conf.rp/1.rp_filter, net.ipv4.conf.rp/1.arp_ignore'],
  },
  'what the kernel does not take': {
    task: () => task({ ...FORWARD, 'net.ipv4.ip_local_port_range': 'x' }),
    fails: /ip_local_port_range does not take 'x': Invalid argument/,
  },
  'what a container may not set': {
    task: () => task({ 'vm.swappiness': 1 }),
    refuses: /^vm\.swappiness cannot be set on this host\n.*container/,
  },
  'what can only be written': {
    task: () => task({ 'net.ipv4.route.flush': 1 }),
    refuses: /route\.flush holds nothing that can be read/,
  },
  'a later file that overrides it': {
    before: () => 'echo net.ipv4.ip_forward=0 >/opt/x.conf; ln -s /opt/x.conf /etc/sysctl.d/99-x.conf',
    task: forward,
    refuses:
      /^a boot sets net\.ipv4\.ip_forward to 0: line 1 of \/etc\/sysctl\.d\/99-x\.conf \(a link to \/opt\/x\.conf\)\n/,
  },
  'a later file that may stay': {
    before: () => 'echo net.ipv4.ip_forward=0 | tee /etc/sysctl.d/10-x.conf >/etc/sysctl.d/99-x.conf',
    task: () => Sysctl({ settings: FORWARD, precedence: 'keep' }),
    warns: /^a boot sets net\.ipv4\.ip_forward to 0: line 1/,
  },
}

const rows = Object.entries(situations).map(
  ([name, row]) => [name, { looks, ...row, before: () => `${PREPARED}${row.before?.('') ?? ''}` }] as const,
)

const heldIn = (key: string): readonly string[] => key.replace('sysctl:live:', '').split(' ')
const held = (key: string): Live => Object.fromEntries(heldIn(key).map((one) => [one, { value: '0' }]))

export default domain({
  plans,
  system: [{ on: 'plain', title: 'sysctl', rows }],
  obstacles: {
    Sysctl: [{ ...configuration, hinders: /^(create|change) / }, readOnly(() => ['/proc/sys/net'], /^set /)],
  },
  injection: [
    {
      kind: 'Sysctl',
      args: { settings: FORWARD },
      free: {
        settings: (text) => {
          const value = text.replaceAll(/[\0-\x1f\x7f]/g, '.').trim()
          return { value: { 'kernel.core_pattern': text.includes('\0') ? text : value }, words: [value] }
        },
      },
    },
  ],
  answers: {
    'sysctl:boot': (_, say) =>
      `conf /etc/sysctl.d/${say('99-x.conf')}\0link /${say('x')}\0\0/etc/sysctl.d/99-x.conf\x001:${say('x=1')}\n`,
    'sysctl:live:': (_, say, key) =>
      heldIn(key)
        .map((one) => `${one}:${say('0')}\n`)
        .join(''),
  },
  ordinary: { 'sysctl:boot': [], 'sysctl:live:': new ByKey(held) },
  pairs: [
    known('change', forward(), Sysctl({ settings: { 'vm.swappiness': 1 }, file: '70-x.conf' })),
    later(forward(), Sysctl({ settings: { ...FORWARD, 'vm.swappiness': 1 }, file: '70-x.conf' })),
    later(WriteFile({ path: '/etc/sysctl.d/99-x.conf', content: 'x=1\n' }), forward()),
  ],
})

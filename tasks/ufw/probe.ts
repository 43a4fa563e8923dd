import { type Answer, PlaybookError, type Probe, script } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'

/** A rule in the files of ufw: `allow tcp 25 0.0.0.0/0 any 0.0.0.0/0 in`. */
export interface UfwRule {
  readonly family: 4 | 6
  /** `allow`, `deny`, `reject`, `limit`. */
  readonly action: string
  /** `log`, `log-all`, or nothing. */
  readonly log: string
  /** For forwarded traffic. */
  readonly route: boolean
  readonly proto: string
  /** `25`, `80,443`, `7000:7100`, `any`; for a rule of an application profile, the ports of the profile when the rule was added. */
  readonly port: string
  readonly to: string
  readonly fromPort: string
  readonly from: string
  /** The application profiles of destination and source: `OpenSSH`. */
  readonly toApp: string
  readonly fromApp: string
  /** `in`, `out`, `in_eth0`, `in_eth0!out_eth1`. */
  readonly direction: string
  readonly comment: string
}

export interface UfwState {
  readonly installed: boolean
  /** `ENABLED=yes` in ufw.conf: ufw starts at boot. */
  readonly enabled: boolean
  /** The kernel has its chains and uses them, for IPv4 and, where ufw manages it, IPv6. `ufw disable` leaves some chains. */
  readonly live: boolean
  readonly ipv6: boolean
  /** `ACCEPT`, `DROP` or `REJECT`. */
  readonly incoming: string
  /** In the order in which ufw numbers them: IPv4 first. */
  readonly rules: readonly UfwRule[]
  /** Incoming links: those of the host that rules name, and `*` when it has others besides the loopback. */
  readonly links: readonly string[]
  /** The host's end and the client's address of the SSH connection; null without SSH. */
  readonly connection: { readonly address: string; readonly port: number; readonly client: string } | null
}

export const UFW_FILES = [
  '/etc/ufw/user.rules',
  '/etc/ufw/user6.rules',
  '/etc/ufw/ufw.conf',
  '/etc/default/ufw',
]

/** Shell: `live iptables ufw` succeeds when the kernel has ufw's chains and uses them. */
export const live = (): string => script(import.meta.dirname, 'live.sh')

/** The state of the firewall from its files and the kernel, without running ufw. */
export const ufwState: Probe<UfwState> = {
  key: 'ufw:state',
  get ask() {
    return script(import.meta.dirname, 'state.sh')
  },
  parse: stateIn,
  dependsOn: () => [PACKAGES, 'file:/etc/ufw/', 'file:/etc/default/ufw'],
}

function stateIn({ code, out, err }: Answer): UfwState {
  const lines = out.toString().split('\n').filter(Boolean)
  const setting = (name: string): string =>
    (lines.findLast((line) => line.startsWith(`${name}=`)) ?? '').slice(name.length + 1).replace(/["']/g, '')
  const [, client = '', address = '', port = ''] =
    lines.find((line) => line.startsWith('connection '))?.split(' ') ?? []
  if (code !== 0) throw new Error(err.trim() || 'cannot read the files of ufw')
  const ipv6 = setting('IPV6').toLowerCase() === 'yes'
  return {
    installed: lines[0] !== 'absent',
    enabled: setting('ENABLED').toLowerCase() === 'yes',
    live: lines.includes('live4') && (!ipv6 || lines.includes('live6')),
    ipv6,
    incoming: setting('DEFAULT_INPUT_POLICY').toUpperCase(),
    rules: lines.flatMap(ruleIn),
    links: lines.flatMap((line) => (line.startsWith('link ') ? [line.slice(5)] : [])),
    connection: port === '' ? null : { address, port: Number(port), client },
  }
}

// The oldest form has six words and no direction; a rule of a profile has two more words.
function ruleIn(line: string): readonly UfwRule[] {
  const [, family, text] = /^rule([46]) (.*)$/.exec(line) ?? []
  if (text === undefined) return []
  const [words = '', hex = ''] = text.split(' comment=')
  const [deed = '', proto, port, to, fromPort, from, ...rest] = words.trim().split(/\s+/)
  const [toApp, fromApp] = rest.length < 2 ? ['-', '-'] : rest
  const [, route, action, log = ''] =
    /^(route:)?(allow|deny|reject|limit)(?:_(log|log-all))?$/.exec(deed) ?? []
  if (!action || !proto || !port || !to || !fromPort || !from || !toApp || !fromApp || rest.length > 3)
    throw new Error(`the files of ufw have a rule in an unknown form: ${text}`)
  const appOf = (word: string): string => (word === '-' ? '' : word.replaceAll('%20', ' '))
  return [
    {
      family: family === '4' ? 4 : 6,
      action,
      log,
      route: route !== undefined,
      proto,
      port,
      to,
      fromPort,
      from,
      toApp: appOf(toApp),
      fromApp: appOf(fromApp),
      direction: rest.length % 2 === 1 ? rest.at(-1)! : 'in',
      comment: Buffer.from(hex, 'hex').toString(),
    },
  ]
}

/** @throws PlaybookError when ufw is not installed. */
export function demandUfw(state: UfwState): void {
  if (state.installed) return
  throw new PlaybookError('E_TASK', 'ufw is not installed', {
    hint: "Put AptInstall({ packages: ['ufw'] }) before.",
  })
}

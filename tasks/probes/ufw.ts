import { type Answer, PlaybookError, type Probe } from '../../lib/author.ts'

/** A rule as ufw's own files note it: `allow tcp 25 0.0.0.0/0 any 0.0.0.0/0 in`. */
export interface UfwRule {
  readonly family: 4 | 6
  /** `allow`, `deny`, `reject`, `limit`; `route:` before it for forwarded traffic. */
  readonly action: string
  readonly proto: string
  readonly port: string
  readonly to: string
  readonly fromPort: string
  readonly from: string
  /** `in`, `out`, `in_eth0`. */
  readonly direction: string
  readonly comment: string
}

export interface UfwState {
  readonly installed: boolean
  /** ufw.conf says so: it comes up at boot. */
  readonly enabled: boolean
  /** The kernel has its chains and goes through them, for IPv4 and, where ufw cares for it, IPv6. Disabling leaves some behind. */
  readonly live: boolean
  readonly ipv6: boolean
  /** `ACCEPT`, `DROP` or `REJECT`. */
  readonly incoming: string
  readonly rules: readonly UfwRule[]
  /** How we came: the port of the host's end and our address; null when not by SSH. */
  readonly connection: { readonly port: number; readonly client: string } | null
}

export const UFW_FILES = [
  '/etc/ufw/user.rules',
  '/etc/ufw/user6.rules',
  '/etc/ufw/ufw.conf',
  '/etc/default/ufw',
]

const ASK = String.raw`[ -e /etc/ufw/ufw.conf ] && command -v ufw >/dev/null || { echo absent; exit 0; }
set -- $SSH_CONNECTION
[ $# != 4 ] || echo "connection $1 $4"
grep -h '^ENABLED=' /etc/ufw/ufw.conf
grep -hE '^(IPV6|DEFAULT_INPUT_POLICY)=' /etc/default/ufw || exit
live() { "$1" -S INPUT 2>/dev/null | grep -q -- "-j $2-before-input" && "$1" -S "$2-user-input" >/dev/null 2>&1; }
! live iptables ufw || echo live4
! live ip6tables ufw6 || echo live6
sed -n 's/^### tuple ### /rule4 /p' /etc/ufw/user.rules || exit
[ ! -e /etc/ufw/user6.rules ] || sed -n 's/^### tuple ### /rule6 /p' /etc/ufw/user6.rules`

/** The firewall as its files and the kernel have it, read without running ufw itself. */
export const ufwState: Probe<UfwState> = { key: 'ufw:state', ask: ASK, parse: stateIn }

function stateIn({ code, out, err }: Answer): UfwState {
  const lines = out.toString().split('\n').filter(Boolean)
  const setting = (name: string): string =>
    (lines.findLast((line) => line.startsWith(`${name}=`)) ?? '').slice(name.length + 1).replace(/["']/g, '')
  const [, client = '', port = ''] = lines.find((line) => line.startsWith('connection '))?.split(' ') ?? []
  if (code !== 0) throw new Error(err.trim() || 'cannot read the files of ufw')
  const ipv6 = setting('IPV6').toLowerCase() === 'yes'
  return {
    installed: lines[0] !== 'absent',
    enabled: setting('ENABLED').toLowerCase() === 'yes',
    live: lines.includes('live4') && (!ipv6 || lines.includes('live6')),
    ipv6,
    incoming: setting('DEFAULT_INPUT_POLICY').toUpperCase(),
    rules: lines.flatMap(ruleIn),
    connection: port === '' ? null : { port: Number(port), client },
  }
}

function ruleIn(line: string): readonly UfwRule[] {
  const [, family, text] = /^rule([46]) (.*)$/.exec(line) ?? []
  if (text === undefined) return []
  const [words = '', hex = ''] = text.split(' comment=')
  const [action, proto, port, to, fromPort, from, ...rest] = words.split(' ')
  const direction = rest.at(-1)
  if (!action || !proto || !port || !to || !fromPort || !from || !direction)
    throw new Error(`ufw's files hold a rule in an unknown form: ${text}`)
  const comment = Buffer.from(hex, 'hex').toString()
  return [
    {
      family: family === '4' ? 4 : 6,
      action: action.replace(/_log.*/, ''),
      proto,
      port,
      to,
      fromPort,
      from,
      direction,
      comment,
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

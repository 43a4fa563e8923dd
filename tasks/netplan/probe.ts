import { type Answer, PlaybookError, type Probe, script } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'

/** A network link of the kernel. */
export interface Link {
  readonly name: string
  readonly otherNames: readonly string[]
  readonly mac: string
  readonly mtu: number
  readonly up: boolean
  readonly carrier: boolean
  /** The bridge or bond that it belongs to. */
  readonly master: string | null
  readonly addresses: readonly Address[]
  /** Link-local addresses, which the kernel manages itself. */
  readonly linkLocals: readonly string[]
  /** Name servers and search domains of networkd; null where it does not manage the link. */
  readonly resolves: { readonly servers: readonly string[]; readonly search: readonly string[] } | null
}
interface Address {
  /** With its length: `192.168.100.12/24`. */
  readonly text: string
  /** It has a lifetime, from DHCP or a router. */
  readonly dynamic: boolean
}
/** A route of the main table that the kernel did not create itself. */
export interface Route {
  readonly family: 4 | 6
  readonly to: string
  readonly via: string | null
  readonly dev: string
  readonly protocol: string
  readonly metric: number | null
  readonly source: string | null
  readonly scope: string | null
  readonly onLink: boolean
}
export interface NetplanState {
  readonly installed: boolean
  /** Whether systemd-networkd runs, NetworkManager is installed, and cloud-init writes its file at each boot. */
  readonly networkd: boolean
  readonly networkManager: boolean
  readonly cloudInit: boolean
  /** The host's address of the SSH connection; null without SSH. */
  readonly came: string | null
  /** All files that netplan reads. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly links: readonly Link[]
  readonly routes: readonly Route[]
}

const ROOTS = ['/etc', '/run', '/lib', '/usr/lib'].map((root) => `file:${root}/netplan/`)

/** Netplan, its files, and the state of the kernel and of networkd. Volatile, because addresses may change by themselves. */
export const netplanState: Probe<NetplanState> = {
  key: 'netplan:state',
  volatile: true,
  get ask() {
    return script(import.meta.dirname, 'state.sh')
  },
  parse: stateIn,
  dependsOn: () => [PACKAGES, 'unit:systemd-networkd.service', ...ROOTS],
}

function stateIn({ code, out, err }: Answer): NetplanState {
  if (code !== 0) throw new Error(err.trim() || 'cannot read the network of the host')
  const lines = out.toString().split('\n')
  const after = (word: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  const json = (word: string): readonly Json[] => JSON.parse(after(word)[0] ?? '[]') as Json[]
  return {
    installed: lines.includes('installed'),
    networkd: lines.includes('networkd'),
    networkManager: lines.includes('networkManager'),
    cloudInit: lines.includes('cloudInit'),
    came: after('came')[0] ?? null,
    files: after('file').map((line) => {
      const [path = '', text = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString())
      return { path, text }
    }),
    links: json('links').map((link) => linkIn(link, after('resolve'))),
    routes: [
      ...json('routes4').flatMap((route) => routeIn(route, 4)),
      ...json('routes6').flatMap((route) => routeIn(route, 6)),
    ],
  }
}

type Json = Readonly<Record<string, unknown>>
const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
const wordOf = (value: unknown): string | null => (value === undefined ? null : String(value))

const textIn = ({ local, prefixlen }: Json): string => `${local}/${prefixlen}`

function linkIn(link: Json, resolveLines: readonly string[]): Link {
  const flags = words(link.flags)
  const resolving = (key: string): readonly string[] | undefined => {
    const start = `${link.ifindex} ${key}=`
    const line = resolveLines.find((one) => one.startsWith(start))
    return line?.slice(start.length).split(' ').filter(Boolean)
  }
  const servers = resolving('DNS')
  const infos = Array.isArray(link.addr_info) ? (link.addr_info as readonly Json[]) : []
  return {
    name: String(link.ifname),
    otherNames: words(link.altnames),
    mac: String(link.address ?? ''),
    mtu: Number(link.mtu),
    up: flags.includes('UP'),
    carrier: flags.includes('LOWER_UP'),
    master: wordOf(link.master),
    addresses: infos
      .filter(({ scope }) => scope !== 'link')
      .map((one) => ({
        text: textIn(one),
        dynamic: one.dynamic === true,
      })),
    linkLocals: infos.filter(({ scope }) => scope === 'link').map(textIn),
    resolves: servers ? { servers, search: resolving('DOMAINS') ?? [] } : null,
  }
}

function routeIn(route: Json, family: 4 | 6): readonly Route[] {
  if (route.protocol === 'kernel' || typeof route.dev !== 'string') return []
  return [
    {
      family,
      to: String(route.dst),
      via: wordOf(route.gateway),
      dev: route.dev,
      protocol: String(route.protocol ?? 'boot'),
      metric: typeof route.metric === 'number' ? route.metric : null,
      source: wordOf(route.prefsrc),
      scope: wordOf(route.scope),
      onLink: words(route.flags).includes('onlink'),
    },
  ]
}

/** @throws PlaybookError when netplan or its renderer is not installed. */
export function demandNetplan(state: NetplanState, renderer: unknown): void {
  const lacks = (what: string, name: string): never => {
    throw new PlaybookError('E_TASK', `${what} is not installed`, {
      hint: `Put AptInstall({ packages: ['${name}'] }) before.`,
    })
  }
  if (!state.installed) lacks('netplan', 'netplan.io')
  if (renderer === 'NetworkManager' && !state.networkManager) lacks('NetworkManager', 'network-manager')
}

import { type Command, raw, shell } from '../../lib/author.ts'
import { goes, has, type NetworkChange, needs, routeWords, staticsOf } from './change.ts'
import { type Definition, definitionsIn, linksOf } from './config.ts'
import type { Link, Route } from './probe.ts'
import { network } from './shell.ts'

// The mark survives an undo that is interrupted between restoring and applying the file. An unchanged file was never applied.
const restoreFile = (file: string, patience: string): string => shell`f=${file}
same() { if old=$(rp_saved "$f" 2>/dev/null); then cmp -s -- "$old" "$f"; else [ ! -e "$f" ]; fi; }
if [ ! -e apply-again ]; then ! same || exit 0; : >apply-again || exit; fi
rp_restore "$f" || exit
if [ -e apply-again ] && command -v netplan >/dev/null; then apply; await ${patience}; fi`

/**
 * The undo: applies the old file and restores the addresses and routes of each link, wherever they came from, because netplan clears a
 * link that no file names any more.
 */
export function undoScript({ state, before, after, file }: NetworkChange): Command {
  const next = staticsOf(after, state)
  const touched = linksTouched([...definitionsIn(before), ...definitionsIn(after)], state.links)
  const names = touched.map(({ name }) => name)
  const made = definitionsIn(after)
    .filter(
      ({ kind, id }) =>
        ['vlans', 'bridges', 'bonds'].includes(kind) && !state.links.some(({ name }) => name === id),
    )
    .map(({ id }) => id)
  const was = touched.flatMap(({ name: dev, addresses }) => addresses.map((one) => ({ dev, ...one })))
  const [fixed, leased] = [false, true].map((dynamic) => was.filter((one) => one.dynamic === dynamic)) as [
    typeof was,
    typeof was,
  ]
  const leases = leased.filter(({ text }) => !text.includes(':'))
  // Routes without a gateway come first: a gateway may need them.
  const routes = state.routes
    .filter(({ dev, protocol }) => names.includes(dev) && protocol !== 'ra')
    .toSorted((a, b) => Number(a.via !== null) - Number(b.via !== null))
  const extra = next.addresses.filter((one) => names.includes(one.dev) && !has(was, one))
  const extraRoutes = next.routes.filter((one) => names.includes(one.dev) && !goes(routes, one))
  const lines = [
    network(),
    needs([
      ...fixed.map(({ dev, text }) => shell`want has_address ${dev} ${text}`),
      ...leases.map(({ dev, text }) => shell`want has_lease ${dev} ${text}`),
      ...routes.map((route) => shell`want has_route ${routeWords(route)}`),
      ...extra.map(({ dev, text }) => shell`unwanted has_address ${dev} ${text}`),
    ]),
    ...(file === undefined ? [] : [restoreFile(file, state.networkd ? '5' : '0')]),
    ...(state.networkd
      ? []
      : ['systemctl -q stop systemd-networkd.socket systemd-networkd.service 2>/dev/null']),
    ...made.map((id) => shell`! ip link show dev ${id} >/dev/null 2>&1 || ip link del dev ${id}`),
    ...touched.flatMap(restoreLink),
    ...extra.map(({ dev, text }) => shell`drop_address ${dev} ${text}`),
    ...extraRoutes.map((route) => shell`drop_route ${routeWords(route)}`),
    ...fixed.map(
      ({ dev, text }) =>
        shell`has_address ${dev} ${text} || ip address add ${text} ${broadcast(text)} dev ${dev}`,
    ),
    ...leases.map(
      ({ dev, text }) =>
        shell`has_lease ${dev} || ip address add ${text} ${broadcast(text)} dev ${dev} valid_lft 3600 preferred_lft 3600`,
    ),
    ...routes.map(restoreRoute),
    'await 3 || { words; exit 1; } >&2',
  ]
  return { sh: lines.join('\n') }
}

const linksTouched = (definitions: readonly Definition[], links: readonly Link[]): readonly Link[] => [
  ...new Set(definitions.flatMap((one) => linksOf(one, links) ?? [])),
]

const broadcast = (text: string) => (text.includes(':') ? raw`` : raw`broadcast +`)

const restoreLink = ({ name, mtu, up, master }: Link): readonly string[] => [
  shell`[ "$(cat /sys/class/net/${name}/mtu)" = ${mtu} ] || ip link set dev ${name} mtu ${mtu}`,
  ...(up ? [shell`ip link set dev ${name} up`] : []),
  ...(master === null ? [] : [shell`ip link set dev ${name} master ${master} || :`]),
]

function restoreRoute(route: Route): string {
  const { family, to, via, dev, protocol, metric, source, scope, onLink } = route
  const more = [
    ...(via === null ? [] : ['via', via]),
    ...['dev', dev, 'proto', protocol],
    ...(scope === null ? [] : ['scope', scope]),
    ...(metric === null ? [] : ['metric', String(metric)]),
    ...(source === null ? [] : ['src', source]),
    ...(onLink ? ['onlink'] : []),
  ]
  return shell`has_route ${routeWords(route)} || ip ${`-${family}`} route replace ${to} ${more}`
}

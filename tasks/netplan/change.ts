import { raw, script, shell } from '../../lib/author.ts'
import { addressesOf, type Definition, definitionsIn, linksOf, routesOf, type WantedRoute } from './config.ts'
import type { Link, NetplanState } from './probe.ts'
import { network } from './shell.ts'

/** A change of the active netplan configuration, relative to the current state of the host. */
export interface NetworkChange {
  readonly state: NetplanState
  readonly before: unknown
  readonly after: unknown
  /** The file that the undo restores; undefined where the change writes none. */
  readonly file?: string
}
export type OnLink<T> = T & { readonly dev: string }

const devicesOf = ({ kind, id }: Definition, links: readonly Link[] | undefined): readonly string[] =>
  links && links.length > 0 ? links.map(({ name }) => name) : kind === 'ethernets' ? [] : [id]

export function staticsOf(tree: unknown, { links }: NetplanState) {
  const each = definitionsIn(tree).flatMap((one) =>
    devicesOf(one, linksOf(one, links)).map((dev) => ({ dev, said: one.said })),
  )
  return {
    addresses: each.flatMap(({ dev, said }) => addressesOf(said).map((text) => ({ dev, text }))),
    routes: each.flatMap(({ dev, said }) => routesOf(said).map((route) => ({ dev, ...route }))),
  }
}

export const has = (
  list: readonly OnLink<{ text: string }>[],
  { dev, text }: OnLink<{ text: string }>,
): boolean => list.some((one) => one.dev === dev && one.text === text)
export const goes = (list: readonly OnLink<WantedRoute>[], route: OnLink<WantedRoute>): boolean =>
  list.some(
    (one) =>
      one.dev === route.dev && one.family === route.family && one.to === route.to && one.via === route.via,
  )

export const routeWords = ({ dev, family, to, via }: OnLink<WantedRoute>) =>
  raw`${dev} ${family} ${to} ${via ?? ''}`
export const needs = (lines: readonly string[]): string => ['needs() {', ':', ...lines, '}'].join('\n')

/** A command that validates a new file of that name among copies of all others: `%s` stands for it. */
export const trying = (name: string): string =>
  `${shell`name=${name}`}\n${script(import.meta.dirname, 'try.sh')}`

/** Applies the files of netplan, waits until the links match them, and drops addresses and routes that are no longer in them. */
export function applyScript({ state, before, after }: NetworkChange): string {
  const [old, next] = [staticsOf(before, state), staticsOf(after, state)]
  const inTime = (seconds: number): string => `await ${seconds} || { words; exit 1; } >&2`
  const drops = [
    ...old.addresses
      .filter((one) => !has(next.addresses, one))
      .map(({ dev, text }) => shell`drop_address ${dev} ${text}`),
    ...old.routes
      .filter((one) => !goes(next.routes, one))
      .map((route) => shell`drop_route ${routeWords(route)}`),
  ]
  return [
    network(),
    needs([
      ...next.addresses.map(({ dev, text }) => shell`want has_address ${dev} ${text}`),
      ...next.routes.map((route) => shell`want has_route ${routeWords(route)}`),
    ]),
    `apply || { printf '%s\\n' "$said" >&2; exit 1; }`,
    script(import.meta.dirname, 'warnings.sh'),
    inTime(15),
    ...(drops.length > 0 ? [...drops, inTime(3)] : []),
  ].join('\n')
}

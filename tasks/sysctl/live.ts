import { type Answer, type Probe, script, shell } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'
import type { Setting } from './settings.ts'

/** A key as the kernel has it. */
interface KeyState {
  /** Undefined where it cannot be read. */
  readonly value?: string
  /** The mode of its file, where it cannot be set. */
  readonly barred?: string
}
/** The keys that the host has, with those that change along with them. */
export type Live = Readonly<Record<string, KeyState>>

/** Keys, and what the kernel may change along with them, as patterns of the shell. */
const COMPANIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^net\/ipv4\/(?:ip_forward|conf\/all\/forwarding)$/,
    ['net/ipv4/ip_forward', 'net/ipv4/conf/*/forwarding', 'net/ipv4/conf/all/accept_redirects'],
  ],
  [/^net\/ipv6\/conf\/all\/(\w+)$/, ['net/ipv6/conf/*/$1']],
  [
    /^vm\/(dirty|dirty_background|overcommit)_(?:ratio|bytes|kbytes)$/,
    ['vm/$1_ratio', 'vm/$1_bytes', 'vm/$1_kbytes'],
  ],
]
const companionsOf = (key: string): readonly string[] =>
  COMPANIONS.flatMap(([pattern, others]) =>
    pattern.test(key) ? others.map((one) => key.replace(pattern, one)) : [],
  )

/** What the kernel has of these keys. */
export const liveOf = (settings: readonly Setting[]): Probe<Live> => {
  const keys = settings.map(({ key }) => key)
  const more = [...new Set(keys.flatMap(companionsOf))].filter((one) => !keys.includes(one))
  return {
    key: `sysctl:live:${keys.join(' ')}`,
    get ask() {
      const enter = '[ -d /proc/sys/kernel ] && cd /proc/sys || exit'
      const words = `${shell`set -- ${keys}`} ${more.join(' ')}`
      return [enter, words, script(import.meta.dirname, 'live.sh')].join('\n')
    },
    parse: liveIn,
    dependsOn: () => [PACKAGES, 'ufw:', 'netplan:', 'unit:systemd-sysctl.service', ...keys.map(aloneOf)],
  }
}

/** Stands for one key, which several probes may ask for. */
export const aloneOf = (key: string): string => `sysctl:key:${key}`

function liveIn({ code, out, err }: Answer): Live {
  if (code !== 0) throw new Error(err.trim() || '/proc/sys cannot be read')
  const live: Record<string, { value?: string; barred?: string }> = {}
  for (const line of out.toString().split('\n')) {
    const [, has] = /^has (.*)$/.exec(line) ?? []
    if (has) live[has] = {}
    const [, barred, own] = /^barred (\d+) (.*)$/.exec(line) ?? []
    if (barred) live[own!] = { barred }
    const [, key, value] = /^([^: ]+):(.*)$/.exec(line) ?? []
    if (key) live[key] = { ...live[key], value: value! }
  }
  return live
}

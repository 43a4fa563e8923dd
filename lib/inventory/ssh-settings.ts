import { Mistake } from './problems.ts'
import { jumpCommand } from './proxy-jump.ts'
import { type SshOption, sshOptions } from './ssh-options.ts'
import { splitWords } from './words.ts'

/** The settings of a target from options of ssh. */
export interface SshSettings {
  readonly address?: string
  readonly port?: number
  readonly user?: string
  readonly privateKeyFile?: string
  readonly proxyCommand?: string
  readonly strictHostKeyChecking?: 'yes' | 'accept-new' | 'no'
  readonly knownHostsFiles?: readonly string[]
  readonly connectTimeoutSeconds?: number
  /** Notes on unsupported options. */
  readonly notes: readonly string[]
}
type Part = Omit<SshSettings, 'notes'>

const CHECKING: ReadonlyMap<string, 'yes' | 'accept-new' | 'no'> = new Map([
  ['yes', 'yes'],
  ['ask', 'yes'],
  ['accept-new', 'accept-new'],
  ['no', 'no'],
  ['off', 'no'],
])

const READERS: ReadonlyMap<string, (value: string) => Part> = new Map([
  ['hostname', (address: string): Part => ({ address })],
  ['port', (value: string): Part => ({ port: whole(value, 65_535, 'a port') })],
  ['user', (user: string): Part => ({ user })],
  ['identityfile', (value: string): Part => ({ privateKeyFile: listOf(value)[0] ?? value })],
  ['proxycommand', (value: string): Part => ({ ...(value !== 'none' && { proxyCommand: value }) })],
  ['proxyjump', (value: string): Part => ({ ...(value !== 'none' && { proxyCommand: jumpCommand(value) }) })],
  ['userknownhostsfile', (value: string): Part => ({ knownHostsFiles: listOf(value) })],
  [
    'connecttimeout',
    (value: string): Part => ({ connectTimeoutSeconds: whole(value, 86_400, 'a time in seconds') }),
  ],
  [
    'stricthostkeychecking',
    (value: string): Part => {
      const strictHostKeyChecking = CHECKING.get(value.toLowerCase())
      if (strictHostKeyChecking) return { strictHostKeyChecking }
      throw new Mistake(`StrictHostKeyChecking must be yes, accept-new or no, not ${value}`)
    },
  ],
])

/** Options that change neither the host nor the authentication. */
const WITHOUT_EFFECT =
  /^(?:-[CqvtTxXaAkKnNfgY46]|controlmaster|controlpath|controlpersist|compression|serveralive\w+|tcpkeepalive|loglevel|requesttty|forward\w+|batchmode|addkeystoagent)$/

/**
 * Reads options of ssh; the first one of a kind counts, as in OpenSSH.
 *
 * @throws Mistake
 */
export function sshSettings(args: string): SshSettings {
  const notes: string[] = []
  let settings: Part = {}
  const seen = new Set<string>()
  for (const option of sshOptions(args)) {
    const read = READERS.get(option.name)
    const kind = option.name === 'proxyjump' ? 'proxycommand' : option.name
    if (!read) notes.push(...noteOn(option))
    else if (!seen.has(kind)) settings = { ...settings, ...read(option.value) }
    seen.add(kind)
  }
  return { ...settings, notes }
}

const noteOn = ({ name, written }: SshOption): readonly string[] =>
  WITHOUT_EFFECT.test(name) ? [] : [`the ssh option ${written} is ignored`]

/** Paths separated by spaces, in quotes where a path has one. */
function listOf(value: string): readonly string[] {
  const split = splitWords(value)
  return 'wrong' in split ? [value] : split.words
}

function whole(text: string, most: number, what: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= most) return number
  throw new Mistake(`"${text}" is not ${what}`)
}

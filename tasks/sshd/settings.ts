import { invalid } from '../../lib/author.ts'

export type Value = string | number | readonly (string | number)[]
export type Settings = Readonly<Record<string, Value>>

// Each line adds to those before it; of every other keyword sshd uses only the first line.
const ADDING = [
  'acceptenv',
  'allowgroups',
  'allowusers',
  'denygroups',
  'denyusers',
  'hostcertificate',
  'hostkey',
  'listenaddress',
  'port',
  'subsystem',
]
/** Those of them for which a line in another file changes the meaning of the task's own. */
export const EXCLUSIVE = ['allowgroups', 'allowusers', 'denygroups', 'denyusers', 'port']

// Old names that sshd still accepts, with the current names.
const ALIASES: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  hostbasedacceptedkeytypes: 'hostbasedacceptedalgorithms',
  hostdsakey: 'hostkey',
  keepalive: 'tcpkeepalive',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
}

/** The current name of a keyword. */
export const keywordOf = (name: string): string => ALIASES[name.toLowerCase()] ?? name.toLowerCase()

/** All names of a keyword. */
export const namesOf = (name: string): readonly string[] => [
  keywordOf(name),
  ...Object.keys(ALIASES).filter((alias) => ALIASES[alias] === keywordOf(name)),
]

const HEAD = '# Written by run-playbook, which overwrites changes by hand.\n'

const bad = (message: string, hint?: string) => invalid(`SshdConfig "settings": ${message}`, { hint })

/**
 * The settings as a drop-in of sshd.
 *
 * @throws PlaybookError E_INPUT for a value that sshd would read differently
 */
export function textOfSettings(settings: Settings): string {
  const names = Object.keys(settings)
  if (names.length === 0) throw bad('it is empty')
  for (const [index, name] of names.entries()) {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name))
      throw bad(`${JSON.stringify(name)} is not a keyword of sshd_config`)
    if (/^(match|include)$/i.test(name))
      throw bad(
        `${name} is not supported: the settings apply to all users`,
        `Write it to a file of its own: WriteFile({ path: '/etc/ssh/sshd_config.d/50-….conf', … }) and Service({ name: 'ssh', reloadOn: […] }).`,
      )
    const before = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase())
    if (before !== undefined) throw bad(`${before} and ${name} are the same keyword`)
  }
  return HEAD + Object.entries(settings).flatMap(linesOf).join('')
}

function linesOf([name, value]: [string, Value]): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.length === 0) throw bad(`${name} has an empty list`, 'Leave it out to use the default of sshd.')
  if (values.length > 1 && !ADDING.includes(name.toLowerCase()))
    throw bad(`${name} is one line, not a list`, 'Write it as one text, as in sshd_config itself.')
  return values.map((one) => {
    if (!(typeof one === 'string' || Number.isInteger(one)))
      throw bad(`${name} must be a text or a whole number`)
    const text = String(one)
    if (/[\n\r\0]/.test(text)) throw bad(`${name} must be one line`)
    if (text.trim() === '') throw bad(`${name} is empty`)
    return `${name} ${text}\n`
  })
}

/** The words of a setting, each without its quotes. */
export function wordsOf(settings: Settings, keyword: string): readonly string[] {
  const [, value] = Object.entries(settings).find(([name]) => name.toLowerCase() === keyword) ?? []
  const text = [value ?? []].flat().join(' ')
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

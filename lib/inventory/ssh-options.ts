import { Mistake } from './problems.ts'
import { splitWords } from './words.ts'

/** An option in the form of `-o`: `-p 22` is `port` with the value 22. */
export interface SshOption {
  /** In lower case. */
  readonly name: string
  readonly value: string
  /** As it was written. */
  readonly written: string
}

const MEANS: Readonly<Record<string, string>> = {
  p: 'port',
  i: 'identityfile',
  l: 'user',
  J: 'proxyjump',
}
const WITH_VALUE = 'BbcDEeFIiJLlmOoPpQRSWw'

/**
 * The options in `ansible_ssh_common_args` and similar variables, in order.
 *
 * @throws Mistake
 * @example sshOptions('-o ConnectTimeout=5 -p2222')
 */
export function sshOptions(args: string): readonly SshOption[] {
  const split = splitWords(args)
  if ('wrong' in split) throw new Mistake(`${split.wrong} in the options of ssh`)
  const words = [...split.words]
  const options: SshOption[] = []
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!/^-[^-]/.test(word))
      throw new Mistake(`"${word}" is not an ssh option`, 'Options begin with a dash: -o Name=value.')
    const at = [...word].findIndex((letter, index) => index > 0 && WITH_VALUE.includes(letter))
    for (const flag of word.slice(1, at < 0 ? undefined : at))
      options.push({ name: `-${flag}`, value: '', written: `-${flag}` })
    if (at < 0) continue
    const letter = word.charAt(at)
    const value = word.slice(at + 1) || words.shift()
    if (value === undefined) throw new Mistake(`-${letter} needs a value`)
    options.push(
      letter === 'o'
        ? named(value)
        : { name: MEANS[letter] ?? `-${letter}`, value, written: `-${letter} ${value}` },
    )
  }
  return options
}

/** `Name=value` or `Name value`, as in a configuration file of ssh. */
function named(text: string): SshOption {
  const [, name, value] = /^\s*(\w+)(?:\s*=\s*|\s+)(.+?)\s*$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new Mistake(`-o ${text}: a name and a value are needed`)
  return { name: name.toLowerCase(), value, written: name }
}

import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, CommanderError } from 'commander'
import { builtIn } from '../../lib/cli/find-playbook.ts'
import { programOf } from '../../lib/cli/program.ts'
import { type Block, blocks, nameOf } from './documents.ts'
import { ROOT } from './root.ts'

/** The commands of a block of shell, without comments; in one of a console they stand behind a `$`. */
export function commandsIn({ language, code }: Block): readonly string[] {
  const lines = code.split('\n').filter(Boolean)
  const typed = language === 'console' ? lines.flatMap((line) => /^\$ (.*)/.exec(line)?.[1] ?? []) : lines
  return typed.flatMap((line) => line.replace(/ {2,}# .*/, '').split(' && '))
}

const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? '')

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const ownPlaybooks = blocks.flatMap((block) => nameOf(block) ?? []).map((name) => `./${name}`)

/** The whole command, which does nothing but read its words; `used` gets the playbook that `run` is given. */
function reading(used: (playbook: string) => void): Command {
  const quiet = (command: Command): void => {
    command.configureOutput({ writeErr: () => {}, writeOut: () => {} })
    command.action(command.name() === 'run' ? used : () => {})
    command.commands.forEach(quiet)
  }
  const program = programOf(() => {})
  program.commands.forEach(quiet)
  return program.configureOutput({ writeErr: () => {}, writeOut: () => {} })
}

/** Why the command would refuse these words. */
function refusalOf(words: readonly string[]): string | undefined {
  let playbook: string | undefined
  try {
    reading((name) => (playbook = name)).parse([...words], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : error.message
    throw error
  }
  if (playbook === undefined || [...builtIn(), ...ownPlaybooks].includes(playbook)) return undefined
  return `there is no playbook ${playbook}`
}

const isThere = (path: string): boolean => existsSync(join(ROOT, path))

/** What is wrong with a command of a document; undefined when it would begin its work. */
export function problemOf(command: string): string | undefined {
  const [program, ...words] = wordsOf(command)
  const [first, second = ''] = words
  const rest = program === 'npx' ? words.slice(1) : words
  if (program === 'run-playbook' || (program === 'npx' && first === 'run-playbook')) return refusalOf(rest)
  if (program === 'npm' && first === 'ci') return undefined
  if (program === 'npm' && first === 'test') return undefined
  if (program === 'npm' && first === 'run')
    return second in scripts ? undefined : `there is no script ${second}`
  if (program === 'npx' && (first === 'vitest' || first === 'biome'))
    return words.filter((word) => /^test\//.test(word)).find((path) => !isThere(path))
  if (program === '.ci/run') return accessSync(join(ROOT, program), constants.X_OK) ?? undefined
  return 'say in test/support/document-commands.ts how this is tried'
}

/** Every flag that some command takes. */
export const flags: ReadonlySet<string> = new Set(flagsOf(programOf(() => {})))

function flagsOf({ options, commands }: Command): string[] {
  return [
    ...options.flatMap(({ short, long }) => [short ?? '', long ?? '']),
    ...commands.flatMap((one) => flagsOf(one as Command)),
  ]
}

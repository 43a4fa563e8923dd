import { type Command, invalid, Secret, shell } from '../../lib/author.ts'

/** An answer to a question that a package asks while it is installed. */
export interface DebconfAnswer {
  readonly package: string
  readonly question: string
  readonly type: string
  readonly value: string | Secret
}

/** Whether it must not be kept: it is a Secret, or the package itself says that it is a password. */
export const isSecret = ({ type, value }: DebconfAnswer): boolean =>
  value instanceof Secret || type === 'password'

/** Lines for debconf-set-selections. */
export const selections = (answers: readonly DebconfAnswer[]): string => answers.map(selection).join('')

function selection(line: DebconfAnswer): string {
  const value = line.value instanceof Secret ? line.value.reveal() : String(line.value)
  if (/[\n\0]/.test(value)) throw invalid(`AptInstall: the answer to ${line.question} must be one line`)
  return `${line.package} ${line.question} ${line.type} ${value}\n`
}

/** Tells debconf the lines on standard input. */
export const ANSWERING = String.raw`answers=$(cat)
answer() { printf '%s\n' "$answers" | debconf-set-selections; }
patiently answer || exit`

/**
 * The change once more, when its secrets are kept nowhere but in the host's own debconf: with them where they still are, and not at
 * all where they are gone, because a package would set itself up without a password then.
 */
export function again(
  answers: readonly DebconfAnswer[],
  install: (answers: string) => Command,
): Command | undefined {
  const secrets = answers.filter(isSecret)
  if (secrets.length === 0) return undefined
  const { sh, stdin } = install(selections(answers.filter((line) => !isSecret(line))))
  const checks = secrets.map(({ package: owner, question }) => shell`remembered ${owner} ${question} || exit`)
  return { sh: [REMEMBERED, ...checks, sh].join('\n'), stdin }
}

const REMEMBERED = String.raw`remembered() {
  printf 'GET %s\n' "$2" | debconf-communicate "$1" 2>/dev/null | grep -q '^0 .' && return
  echo "the answer to $2 was a secret, and is not kept anywhere: run the playbook again instead" >&2
  return 1
}`

import { type Command, invalid, Secret, shell } from '../../lib/author.ts'

/** An answer to a question that a package asks during its installation. */
export interface DebconfAnswer {
  readonly package: string
  readonly question: string
  readonly type: string
  readonly value: string | Secret
}

/** Whether the journal must not have it: it is a Secret, or has the debconf type `password`. */
export const isSecret = ({ type, value }: DebconfAnswer): boolean =>
  value instanceof Secret || type === 'password'

/** Lines for debconf-set-selections. */
export const selections = (answers: readonly DebconfAnswer[]): string => answers.map(selection).join('')

function selection(line: DebconfAnswer): string {
  const value = line.value instanceof Secret ? line.value.reveal() : String(line.value)
  if (/[\n\0]/.test(value)) throw invalid(`AptInstall: the answer to ${line.question} must be one line`)
  return `${line.package} ${line.question} ${line.type} ${value}\n`
}

/** Passes the lines on standard input to debconf. */
export const ANSWERING = String.raw`answers=$(cat)
answer() { printf '%s\n' "$answers" | debconf-set-selections; }
patiently answer || exit`

/**
 * The redo of a change whose secrets are nowhere but in the host's debconf. It fails where debconf no longer has them: the package
 * would be configured without a password.
 */
export function redoOf(
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
  echo "the answer to $2 is a secret, which the journal does not have: run the playbook again" >&2
  return 1
}`

import { type Command, invalid, type Probe, Secret, shell } from '../../lib/author.ts'

export type Env = Readonly<Record<string, string | Secret>>
/** Where and with what a command runs. */
export interface Place {
  readonly cwd?: string | undefined
  readonly env: Env
  readonly environment: 'known' | 'login'
}

// The environment of the login is in a file of shell words that ends with the connection: no argument has its values.
const AS_LOGIN = `[ -r "$rp_login" ] || { echo "the environment of the login is not available here: run the playbook again" >&2; exit 1; }
unset LC_ALL SHELL; . "$rp_login"; unset rp_login`

/** Shell that enters the working folder and sets the environment, without Secrets. */
export function inPlace({ cwd, env, environment }: Place): string {
  const open = Object.entries(env).flatMap(([name, value]) =>
    value instanceof Secret ? [] : [shell`${name}=${value}; export ${name}`],
  )
  const own = environment === 'login' ? [AS_LOGIN] : []
  return ['umask 022', ...own, ...(cwd === undefined ? [] : [shell`cd -- ${cwd} || exit`]), ...open].join(
    '\n',
  )
}

// Only shell builtins: no process has the value in its arguments.
const TAKE = String.raw`take() {
  IFS= read -r v && v=$(printf %s "$v" | base64 -d; echo .) && export "$1=${'$'}{v%.}" && unset v
}`

/** A command with its input; secret variables precede it, one line each, so that no argument and no file has them. */
export function commandIn(place: Place, command: string, stdin: Secret | undefined): Command {
  const secrets = Object.entries(place.env).flatMap(([name, value]) =>
    value instanceof Secret ? [{ name, line: `${Buffer.from(value.reveal()).toString('base64')}\n` }] : [],
  )
  const reading = secrets.map(({ name }) => shell`take ${name} || exit`)
  const input = secrets.map(({ line }) => line).join('') + (stdin?.reveal() ?? '')
  return {
    sh: [inPlace(place), ...(reading.length > 0 ? [TAKE] : []), ...reading, command].join('\n'),
    stdin: input === '' ? undefined : Buffer.from(input),
  }
}

const LIMIT_SECONDS = 60

/** Whether `command` ends with 0. It must change nothing. */
export const succeeds = (place: Place, command: string): Probe<boolean> => {
  const script = `${inPlace(place)}\n${command}`
  return {
    key: `run:${script}`,
    ask: shell`rp_login=$rp_login timeout ${LIMIT_SECONDS} sh -c ${script} >/dev/null 2>&1`,
    parse({ code }) {
      if (code === 124) throw new Error(`\`${command}\` took more than ${LIMIT_SECONDS} seconds`)
      return code === 0
    },
    // Only the author of a command knows what it reads.
    dependsOn: () => [''],
  }
}

export function demandEnv(env: Env): void {
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw invalid(`Run "env": "${name}" is not a variable name`)
    if (!(typeof value === 'string' || value instanceof Secret) || String(value).includes('\0'))
      throw invalid(`Run "env": ${name} must be a string or a Secret`)
  }
}

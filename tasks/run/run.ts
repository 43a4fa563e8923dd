import {
  type Command,
  defineTask,
  type Irreversible,
  invalid,
  invalidates,
  type Out,
  type Probe,
  Secret,
  sets,
  shell,
  t,
} from '../../lib/author.ts'
import {
  demandFolder,
  type FileState,
  type FolderState,
  fileAt,
  folderAt,
  oneLine,
  treeKeys,
} from '../file/index.ts'
import { commandIn, demandEnv, inPlace, succeeds } from './command.ts'

const script = (what = '') =>
  t.string({ pattern: '^[^\\0]*[^\\0\\s][^\\0]*$', description: `a command${what}` })
const args = t.object({
  command: script(' (POSIX sh) that ends with 0 when all went well'),
  title: t.optional(t.string({ pattern: '^[^\\n\\0]+$', description: 'one line in place of the command' })),
  unless: t.optional(script(' that changes nothing and ends with 0 when there is nothing to do')),
  creates: t.optional(t.path({ description: 'nothing is done once something is there' })),
  undo: t.optional(script(' that reverts it')),
  backups: t.withDefault(
    t.list(t.path(), { description: 'paths that are kept before, and put back by the undo' }),
    [],
  ),
  touches: t.optional(t.list(t.path(), { description: 'paths that it may change; anything when not said' })),
  cwd: t.optional(t.path({ description: 'the working folder of all three commands' })),
  env: t.withDefault(
    t.record(t.given<string | Secret>(), { description: 'environment variables, text or Secret' }),
    {},
  ),
  environment: t.withDefault(
    t.describe(t.oneOf('known', 'login'), 'what the command starts with, beside "env"'),
    'known',
  ),
  stdin: t.optional(t.secret({ description: 'text for the standard input of the command' })),
  timeoutSeconds: t.withDefault(
    t.integer({ minimum: 1, description: 'seconds after which it is ended, with all that it started' }),
    900,
  ),
})
type Args = Out<typeof args>

/**
 * The way out where no task fits: a command of yours, POSIX sh, that ends with 0 when all went well. It must be said how to see that
 * it has been done, by at least one of:
 *
 * - `unless`: a command that changes nothing and ends with 0 when there is nothing to do. It runs in dry runs, too.
 * - `creates`: a path; nothing is done once something is there.
 *
 * Given both, both must hold. Afterwards they are asked again: a command that does not bring them about has failed.
 *
 * - `backups`: paths that are kept before it runs; the way back puts them back, absence included.
 * - `undo`: a command that takes it back, once the saved paths are as they were; it may run where the command stopped half way.
 *   It may call `rp_restore`, `rp_saved`, `rp_unchanged` and `rp_leave` (tasks/README.md); all other names are yours. In the end the saved
 *   paths are compared with what was kept: of one that it changes again it says so, with `rp_leave PATH`. With neither there is no way
 *   back, and the plan says so.
 * - `touches`: paths that it may change; without it, every later task is planned only after the command has run.
 * - `cwd`, `env`: for all three commands; a Secret in `env` is given to the command itself only. `stdin`: a secret.
 * - `environment`: a command starts with PATH, LC_ALL=C, SHELL, HOME, USER, LOGNAME and, where there are any, SSH_CONNECTION and
 *   XDG_RUNTIME_DIR, whatever the host gives to a login; with `'login'`, `command` and `unless` have what the login has instead: what
 *   /etc/environment, the files of its shell or sudo put there, as far as it was exported. `undo` never has: nobody may be logged in then.
 * - `timeoutSeconds`: when it is ended with all that it started (900). `title`: one line in place of the command.
 *
 * @example
 * Run({ command: './install.sh', cwd: '/opt/app', creates: '/opt/app/bin', environment: 'login', env: { CI: 'true' } })
 *
 * @example
 * Run({ command: 'newaliases', creates: '/etc/aliases.db', backups: ['/etc/aliases.db'], touches: ['/etc/aliases.db'] })
 */
export const Run = defineTask({
  name: 'Run',
  args,
  title: ({ command, title }) => title ?? firstLine(command),
  read(args) {
    const { unless, creates, env, cwd } = args
    if (unless === undefined && creates === undefined)
      throw invalid('Run needs "unless" or "creates": without one it is not known whether it has been done')
    demandEnv(env)
    const probes: { unless?: Probe<boolean>; creates?: Probe<FileState | null>; cwd?: Probe<FolderState> } =
      {}
    if (unless !== undefined) probes.unless = succeeds(args, unless)
    if (creates !== undefined) probes.creates = fileAt(creates)
    if (cwd !== undefined) probes.cwd = folderAt(cwd)
    return probes as Required<typeof probes>
  },
  mayAlter: (args) => [
    ...(args.touches ? [...args.touches, args.creates ?? []].flat().flatMap(treeKeys) : ['']),
    ...(args.unless === undefined ? [] : [succeeds(args, args.unless).key]),
  ],
  *plan(args, now) {
    const { command, title, unless, backups, timeoutSeconds } = args
    if (now.unless !== false && now.creates !== null) return
    yield {
      summary: `run ${title ?? firstLine(command)}`,
      before: '',
      after: command,
      apply: commandIn(args, command, args.stdin),
      undo: wayBack(args),
      backups,
      ...(hasSecret(args) && { secret: true as const }),
      effects: [
        ...keysTouched(args).map(invalidates),
        ...(unless === undefined ? [] : [sets(succeeds(args, unless), true)]),
      ],
      timeoutSeconds,
    }
    if (now.cwd === 'missing' || now.cwd === 'other') demandFolder(`${args.cwd}/`, now.cwd)
  },
})

const hasSecret = ({ stdin, env }: Args): boolean =>
  stdin !== undefined || Object.values(env ?? {}).some((value) => value instanceof Secret)

const firstLine = (command: string): string => {
  const [first = '', ...more] = command.trim().split('\n')
  return `${oneLine(first)}${more.length > 0 ? ' …' : ''}`
}

function wayBack(args: Args): Command | Irreversible {
  const { undo, backups } = args
  if (undo === undefined && backups.length === 0) return { irreversible: 'no "undo" is given' }
  const lines = [
    ...backups.map((path) => shell`rp_restore ${path} || exit`),
    ...(undo === undefined ? [] : [inPlace({ ...args, environment: 'known' }), undo]),
  ]
  return { sh: lines.join('\n') }
}

/** All that it may have changed, what it is to create included. */
function keysTouched({ touches, creates }: Args): readonly string[] {
  if (!touches) return ['']
  const paths = [...touches, ...(creates === undefined ? [] : [creates])]
  return [...new Set(paths)].flatMap((path) => [`file:${path}`, `folder:${path}`])
}

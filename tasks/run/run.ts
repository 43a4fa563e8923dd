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
  command: script(' (POSIX sh) that exits with 0 on success'),
  title: t.optional(t.string({ pattern: '^[^\\n\\0]+$', description: 'one line in place of the command' })),
  unless: t.optional(script(' that changes nothing and exits with 0 when the command need not run')),
  creates: t.optional(t.path({ description: 'the command does not run when this path exists' })),
  undo: t.optional(script(' that reverts it')),
  backups: t.withDefault(
    t.list(t.path(), { description: 'paths that are backed up before, and restored by the undo' }),
    [],
  ),
  touches: t.optional(t.list(t.path(), { description: 'paths that it may change; default: any' })),
  cwd: t.optional(t.path({ description: 'the working folder of all three commands' })),
  env: t.withDefault(
    t.record(t.given<string | Secret>(), { description: 'environment variables, text or Secret' }),
    {},
  ),
  environment: t.withDefault(
    t.describe(t.oneOf('known', 'login'), 'the environment of the command, besides "env"'),
    'known',
  ),
  stdin: t.optional(t.secret({ description: 'text for the standard input of the command' })),
  timeoutSeconds: t.withDefault(
    t.integer({ minimum: 1, description: 'seconds after which it is ended with all its processes' }),
    900,
  ),
})
type Args = Out<typeof args>

/**
 * Runs a command of yours (POSIX sh) where no other task fits. It exits with 0 on success. At least one of these decides whether it
 * needs to run:
 *
 * - `unless`: a command that changes nothing and exits with 0 when the command need not run. It runs in dry runs, too.
 * - `creates`: a path; the command does not run when it exists.
 *
 * With both, both must hold. They are checked again afterwards: if they do not hold then, the task fails.
 *
 * - `backups`: paths that are backed up before it runs; the undo restores them, absence included.
 * - `undo`: a command that reverts it, after the backups are restored; it may run after a command that was interrupted.
 *   It may call `rp_restore`, `rp_saved`, `rp_unchanged` and `rp_leave` (tasks/README.md); all other names are yours. At the end each
 *   path is compared with its backup: the undo declares a path that it changes again with `rp_leave PATH`. Without `backups` and
 *   `undo` the plan says that the change is irreversible.
 * - `touches`: paths that it may change; without it, every later task is planned only after the command has run.
 * - `cwd`, `env`: for all three commands; only the command itself gets a Secret in `env`. `stdin`: a secret.
 * - `environment`: a command starts with PATH, LC_ALL=C, SHELL, HOME, USER, LOGNAME and, where they are set, SSH_CONNECTION and
 *   XDG_RUNTIME_DIR, whatever the login of the host has; with `'login'`, `command` and `unless` have the exported environment of the
 *   login instead, from /etc/environment, the files of its shell and sudo. `undo` never has it: it may run without a login.
 * - `timeoutSeconds`: when it is ended with all its processes (900). `title`: one line instead of the command.
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
      throw invalid('Run needs "unless" or "creates": they decide whether the command needs to run')
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
      undo: undoOf(args),
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

function undoOf(args: Args): Command | Irreversible {
  const { undo, backups } = args
  if (undo === undefined && backups.length === 0) return { irreversible: 'no "undo" is given' }
  const lines = [
    ...backups.map((path) => shell`rp_restore ${path} || exit`),
    ...(undo === undefined ? [] : [inPlace({ ...args, environment: 'known' }), undo]),
  ]
  return { sh: lines.join('\n') }
}

/** All that it may change, including the path that it creates. */
function keysTouched({ touches, creates }: Args): readonly string[] {
  if (!touches) return ['']
  const paths = [...touches, ...(creates === undefined ? [] : [creates])]
  return [...new Set(paths)].flatMap((path) => [`file:${path}`, `folder:${path}`])
}

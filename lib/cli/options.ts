import { type Command, InvalidArgumentError, Option } from 'commander'

const whole =
  (least: number) =>
  (text: string): number => {
    const number = Number(text)
    if (!Number.isSafeInteger(number) || number < least)
      throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`)
    return number
  }
/** The last of several would win without a word. */
const once =
  (hint: string) =>
  (text: string, before: string | undefined): string => {
    if (before !== undefined) throw new InvalidArgumentError(`It was given twice. ${hint}`)
    return text
  }
const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

export interface WhereFlags {
  readonly inventory?: string
  readonly identity?: string
  readonly limit?: string
  readonly forks?: number
  readonly lockTimeout?: number
}
const identity = (): Option =>
  new Option(
    '--identity <file>',
    'the age identity that opens encrypted variables (~/.config/run-playbook/age.txt)',
  ).env('RUN_PLAYBOOK_AGE_IDENTITY')
export const identityOption = (command: Command): Command => command.addOption(identity())

export const whereOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('-i, --inventory <path>', 'hosts and variables: a file or a folder')
        .env('RUN_PLAYBOOK_INVENTORY')
        .argParser(once('A folder can hold several inventory files.')),
    )
    .addOption(identity())
    .option('-l, --limit <pattern>', 'only these hosts: names, groups, globs, a:b, a:&b, a:!b')
    .addOption(
      new Option('-f, --forks <number>', 'how many hosts at a time (20)')
        .env('RUN_PLAYBOOK_FORKS')
        .argParser(whole(1)),
    )
    .option('--lock-timeout <seconds>', 'wait so long while another run holds a host (60)', whole(0))

export interface RunFlags {
  readonly check?: boolean
  readonly exitCode?: boolean
  readonly extraVars?: readonly string[]
  readonly unfinished?: 'rollback' | 'resume' | 'refuse'
  readonly orphan?: 'rollback' | 'keep'
  readonly confirmTimeout?: number
  readonly keepRuns?: number
  readonly keepDays?: number
}
export const runOptions = (command: Command): Command =>
  command
    .option('-C, --check', 'only say what would change')
    .option('--exit-code', 'with --check: exit 5 when there is something to change')
    .option(
      '-e, --extra-vars <name=value>',
      'parameters that win over the inventory: a=1 b=2, a mapping in JSON, or @file (YAML or JSON)',
      collect,
    )
    .addOption(
      new Option('--unfinished <how>', 'what to do with a run that did not end on a host (rollback)').choices(
        ['rollback', 'resume', 'refuse'],
      ),
    )
    .addOption(
      new Option(
        '--orphan <how>',
        'what a host does by itself when this process or the link is gone (rollback)',
      ).choices(['rollback', 'keep']),
    )
    .option(
      '--confirm-timeout <seconds>',
      'take a change back that may cut us off, unless a new connection comes through in (30)',
      whole(1),
    )
    .option('--keep-runs <number>', 'how many runs a host remembers (20)', whole(1))
    .option('--keep-days <number>', 'how long a host remembers a run (90)', whole(1))

export interface RollbackFlags {
  readonly check?: boolean
  readonly purge?: boolean
  readonly to?: boolean
}
export const rollbackOptions = (command: Command): Command =>
  command
    .option('-C, --check', 'only say what would be taken back')
    .option('--to', 'take back every run that is newer than this one, newest first, and not this one itself')
    .option('--purge', 'take configuration and data of packages along')

export interface ConnectFlags {
  readonly user?: string
  readonly privateKey?: string
  readonly askPass?: boolean
  readonly become?: boolean
  readonly becomeUser?: string
  readonly askBecomePass?: boolean
  readonly strictHostKeyChecking?: 'yes' | 'accept-new' | 'no'
  readonly knownHosts?: string
  readonly connectTimeout?: number
  readonly shellTimeout?: number
}
export const connectOptions = (command: Command): Command =>
  command
    .option('-u, --user <name>', 'log in as (default: who you are)')
    .option('--private-key <file>', 'the key to log in with')
    .option('-k, --ask-pass', 'ask for the password to log in with')
    .option('-b, --become', 'become root through sudo')
    .option('--become-user <name>', 'become this user instead')
    .option('-K, --ask-become-pass', 'ask for the password that sudo wants')
    .addOption(
      new Option('--strict-host-key-checking <how>', 'as in OpenSSH')
        .choices(['yes', 'accept-new', 'no'])
        .env('RUN_PLAYBOOK_STRICT_HOST_KEY_CHECKING'),
    )
    .option('--known-hosts <file>', 'the keys of known hosts (~/.ssh/known_hosts)')
    .option('--connect-timeout <seconds>', 'give up on a host that does not log us in after (10)', whole(1))
    .option('--shell-timeout <seconds>', 'give up on one whose login gives no shell after (60)', whole(1))

export interface ReportFlags {
  readonly diff?: boolean
  readonly json?: boolean
  readonly verbose?: boolean
  readonly color: 'auto' | 'always' | 'never'
}
export const reportOptions = (command: Command): Command =>
  command
    .option('-D, --diff', 'show every change as a diff')
    .option('--json', 'print one JSON document')
    .option('-v, --verbose', 'tell more')
    .addOption(
      new Option('--color <when>', 'colour in what is printed')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )

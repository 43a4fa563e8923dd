import { Command, CommanderError } from 'commander'
import { report } from './failure.ts'
import { withOptions } from './flags.ts'
import { JSON_OUTPUT, LAB, LAB_UP, OPTIONS } from './options.ts'
import { secretsCommands } from './secrets-commands.ts'
import { version } from './version.ts'

const EXAMPLES = `
Examples:
  run-playbook mail                          the mail server on a disposable lab host
  run-playbook mail -i hosts.ini --check     what it would change on your hosts
  run-playbook ./site.ts -i hosts.ini -l web a playbook of your own, on some hosts
  run-playbook rollback 20261124-150413-k7f3 take a run back

Without an inventory (-i, or RUN_PLAYBOOK_INVENTORY) the target is a lab host on this machine, which nothing can leave.

Exit codes: 0 done, or nothing to do · 1 internal error · 2 usage or invalid input · 3 a task failed and the host was
rolled back · 4 a host was unreachable · 5 changes pending (--check --exit-code) · 130, 143 interrupted in order`

/** The command with all its subcommands; `exit` gets the exit code. */
export function programOf(exit: (code: number) => void): Command {
  const program = new Command('run-playbook')
    .description('Converges Debian and Ubuntu hosts to the state of a typed playbook, over plain SSH.')
    .version(version())
    .usage('<playbook> [options]\n       run-playbook <command> [options]')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .showHelpAfterError('(run-playbook --help shows all options)')
    .enablePositionalOptions()

  withOptions(program.command('run', { isDefault: true }), OPTIONS.run)
    .description('run a playbook: the name of one in this package, or the path of your own')
    .argument('<playbook>')
    .action(async (playbook, options) => exit(await (await import('./run.ts')).run(playbook, options)))

  withOptions(program.command('rollback'), OPTIONS.rollback)
    .description('roll back a run on every host whose journal has it; a rollback can be rolled back itself')
    .argument('<run-id>', 'as `run-playbook runs` lists it')
    .action(async (id, options) => exit(await (await import('./rollback.ts')).rollback(id, options)))

  withOptions(program.command('runs'), OPTIONS.runs)
    .description('list the runs in the journals of the hosts')
    .action(async (options) => exit(await (await import('./runs.ts')).runs(options)))

  withOptions(program.command('list'), JSON_OUTPUT)
    .description('list the playbooks that can be run by name, with their parameters')
    .action(async (options) => exit(await (await import('./list.ts')).list(options)))

  program
    .command('tasks')
    .description('list the tasks, or show the arguments of one')
    .argument('[name]')
    .action(async (name) => exit(await (await import('./tasks.ts')).tasks(name)))

  secretsCommands(program.command('secrets').description('encrypted variables in the inventory'), exit)
  labCommands(program.command('lab').description('disposable real hosts on this machine'), exit)
  return program
}

function labCommands(lab: Command, exit: (code: number) => void): void {
  withOptions(lab.command('up'), LAB_UP)
    .description('boot a lab; the first boot builds the image of the hosts')
    .action(async (options) => exit(await (await import('./lab.ts')).labUp(options)))
  withOptions(lab.command('down'), LAB)
    .description('shut a lab down and remove it')
    .action(async (options) => exit(await (await import('./lab.ts')).labDown(options)))
  withOptions(lab.command('status'), JSON_OUTPUT)
    .description('list the labs that are up')
    .action(async (options) => exit(await (await import('./lab.ts')).labStatus(options)))
  withOptions(lab.command('exec'), LAB)
    .description('run a command inside a host as root; without one, a shell')
    .argument('[host]', 'the host; may be omitted when there is only one', '')
    .argument('[command...]')
    .passThroughOptions()
    .action(async (host, command, options) =>
      exit(await (await import('./lab.ts')).labExec(host, command, options)),
    )
}

/** Runs the command and sets its exit code. Never calls `process.exit`, which would truncate logs. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0
  try {
    await programOf((earned) => {
      code = earned
    }).parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return report(error, argv.includes('--json'))
  }
}

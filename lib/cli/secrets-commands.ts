import type { Command } from 'commander'
import { withOptions } from './flags.ts'
import { OPTIONS } from './options.ts'

/** The subcommands of `run-playbook secrets`. */
export function secretsCommands(secrets: Command, exit: (code: number) => void): void {
  secrets
    .command('keygen')
    .description('create an age identity that only you can read, and print its recipient (age1…)')
    .argument('[file]', 'default: ~/.config/run-playbook/age.txt')
    .action(async (file) => exit(await (await import('./secrets.ts')).keygen(file)))
  withOptions(secrets.command('edit'), OPTIONS.secrets)
    .description('edit or create an encrypted file of variables; the plain text never reaches a disk')
    .argument('<file>', 'host_vars/NAME.yml.age, group_vars/NAME.yml.age')
    .action(async (file, options) => exit(await (await import('./secrets-edit.ts')).edit(file, options)))
  withOptions(secrets.command('show'), OPTIONS.secrets)
    .description('print the plain text of an encrypted file')
    .argument('<file>')
    .action(async (file, options) => exit(await (await import('./secrets.ts')).show(file, options)))
  withOptions(secrets.command('encrypt'), OPTIONS.secrets)
    .description('encrypt plain files of variables: FILE.age replaces FILE')
    .argument('<file...>')
    .action(async (files, options) => exit(await (await import('./secrets.ts')).encrypt(files, options)))
  withOptions(secrets.command('rekey'), OPTIONS.secrets)
    .description('encrypt files again for the current recipients in .age-recipients')
    .argument('<file...>')
    .action(async (files, options) => exit(await (await import('./secrets.ts')).rekey(files, options)))
}

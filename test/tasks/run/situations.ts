import { Secret } from '../../../lib/author.ts'
import { Run } from '../../../tasks/index.ts'
import type { Row } from '../file/files.ts'

export const commands: readonly Row[] = [
  {
    name: 'a command that creates',
    task: (dir) => Run({ command: `echo x >${dir}/f`, creates: `${dir}/f`, backups: [`${dir}/f`] }),
    wants: (dir) => [`run echo x >${dir}/f`],
  },
  {
    name: 'a command that has created',
    before: () => 'ln -s gone f',
    task: (dir) => Run({ command: 'false', creates: `${dir}/f` }),
    wants: [],
  },
  {
    name: 'a command until it holds',
    before: () => 'echo old >f',
    task: (dir) =>
      Run({
        title: 'make it new',
        cwd: dir,
        command: 'echo new >f\numask >>f',
        unless: 'grep -q new f',
        undo: 'grep -qx old f',
        backups: [`${dir}/f`],
        touches: [`${dir}/f`],
      }),
    wants: ['run make it new'],
  },
  {
    name: 'a command that holds',
    task: (dir) => Run({ command: 'false', cwd: dir, unless: 'exit 0' }),
    wants: [],
  },
  {
    name: 'both must hold',
    before: () => 'echo x >f',
    task: (dir) =>
      Run({ cwd: dir, command: 'echo y >g', creates: `${dir}/f`, unless: 'test -e g', undo: 'rm -f g' }),
    wants: ['run echo y >g'],
  },
  {
    name: 'irreversible',
    irreversible: /no "undo" is given/,
    task: (dir) => Run({ command: `: >${dir}/f`, creates: `${dir}/f` }),
  },
  {
    name: 'no folder to run in',
    task: (dir) => Run({ command: ':', cwd: `${dir}/none`, unless: 'false', undo: ':' }),
    refuses: /there is no folder .*\/none\n/,
  },
  {
    name: 'a command that fails',
    task: (dir) =>
      Run({
        cwd: dir,
        command: 'echo half >f; echo "no good" >&2; exit 4',
        creates: `${dir}/g`,
        undo: 'rm -f f',
      }),
    fails: /^no good\n$/,
  },
  {
    name: 'a command that hangs',
    task: (dir) =>
      Run({ command: 'echo waiting; exec sleep 60', creates: `${dir}/f`, undo: ':', timeoutSeconds: 1 }),
    fails: /^waiting/,
  },
  {
    name: 'variables, secrets and standard input',
    task: (dir) =>
      Run({
        cwd: dir,
        env: { OPEN: "it's $(open)\n", SHUT: new Secret("it's `shut`\n"), MORE: new Secret('-n') },
        stdin: 'the rest\n',
        command: 'printf "<%s>" "$OPEN" "$SHUT" "$MORE" >f; cat >>f',
        unless: `test -e f && [ "$OPEN" = "it's \\$(open)
" ]`,
        undo: 'rm -f f',
      }),
  },
]

/** Arguments that are refused at once. */
export const badCommands: readonly { readonly args: Record<string, unknown>; readonly says: RegExp }[] = [
  { args: { command: 'x' }, says: /needs "unless" or "creates"/ },
  { args: { command: ' ', unless: 'x' }, says: /must be a command/ },
  { args: { command: 'x', unless: 'x', env: { 'A-B': 'x' } }, says: /not a variable name/ },
  { args: { command: 'x', unless: 'x', env: { A: 1 } }, says: /must be a string or a Secret/ },
  { args: { command: 'x', creates: 'relative' }, says: /absolute path/ },
  { args: { command: 'x', unless: 'x', title: 'two\nlines' }, says: /must be one line/ },
]

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineTask, t } from '../../lib/author.ts'
import { shell } from '../../lib/core/shell.ts'
import { hostProgram } from '../../lib/host/load.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { stepName } from '../../lib/wire/wave.ts'
import { type Shell, shells } from '../support/copies.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

const OURS = hostProgram('put-back')
const all = (pattern: RegExp): readonly string[] => [
  ...new Set([...OURS.matchAll(pattern)].map(([, name]) => name!)),
]
/** What our own program calls its variables and functions. */
const VARIABLES = [...all(/\b([a-z]\w*|LARGE|SELF|S)=/gi), 'R', 'J', 'd', 'T', 's', 'i', 'x', 'in'].filter(
  (name) => !['IFS', 'PATH', 'LC_ALL'].includes(name),
)
const FUNCTIONS = all(/^(\w+)\(\) [{(]/gm)
const PROGRAMS = 'cat stat cp mv rm mkdir mktemp cmp sync dd env sh printf pwd echo'.split(' ')

const each = (names: readonly string[], write: (name: string) => string) => names.map(write).join('; ')
// What is set beside the variables of any shell and of a known environment.
const SET = String.raw`names() { sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=.*/\1/p' | sort; }
set | names >names; env -i LC_ALL=C HOME=/ SHELL=/ USER=me LOGNAME=me SSH_CONNECTION=x XDG_RUNTIME_DIR=/ sh -c set | names >common
others=$(comm -23 names common | grep -vx -e 'rp_.*' -e 'RUN_PLAYBOOK_.*' -e OLDPWD -e PIPESTATUS)`

/** What stands before the calls, and a command that holds behind them. */
const ROWS: Readonly<Record<string, readonly [before: string, holds: string]>> = {
  'nothing: only what begins with rp_ is there': [
    `${each([...FUNCTIONS, 'restore', 'saved', 'unchanged'], (name) => `! PATH=/nowhere command -v ${name} || exit 3`)}
${SET}; [ "$others$#" = 0 ] || { echo "$others"; exit 3; }`,
    ':',
  ],
  'input of its own': ['read -r a', 'read -r b && [ "$a $b" = "one two" ]'],
  'variables named as ours': [
    each(VARIABLES, (name) => `${name}=7`),
    each(VARIABLES, (name) => `[ "$${name}" = 7 ] || exit 3`),
  ],
  'variables of ours that may not be written': [
    each(VARIABLES, (name) => `readonly ${name}=7`),
    '[ "$k" = 7 ]',
  ],
  'variables that steer a shell, exported': [
    'IFS=/; ENV=/nowhere/env; BASH_ENV=$ENV; CDPATH=/; POSIXLY_CORRECT=1; TMPDIR=/nowhere; export IFS ENV BASH_ENV CDPATH POSIXLY_CORRECT TMPDIR',
    '[ "$IFS$CDPATH" = // ]',
  ],
  'functions named as ours': [
    each(FUNCTIONS, (name) => `${name}() { echo mine; return 1; }`),
    each(FUNCTIONS, (name) => `[ "$(${name})" = mine ] || exit 3`),
  ],
  'functions named as programs': [
    // Of bash they would go along to what it starts.
    each(PROGRAMS, (name) => `${name}() { return 1; }; command export -f ${name} 2>/dev/null`),
    each(PROGRAMS, (name) => `! ${name} || exit 3`),
  ],
  'aliases named as programs and as ours': [
    each([...PROGRAMS, ...FUNCTIONS], (name) => `alias ${name}=false`),
    'alias stat >/dev/null && alias enter >/dev/null',
  ],
  'functions of ours that are unset': [each(FUNCTIONS, (name) => `unset -f ${name}`), ':'],
  'set -eu': ['set -eu; unset k p n was', 'case $- in *e*u* | *u*e*) ;; *) false ;; esac'],
  'set -f, -C and -a': [
    'set -f -C -a',
    'case $- in *C*) ;; *) false ;; esac && case $- in *f*) ;; *) false ;; esac',
  ],
  'positional parameters': ['set -- a "b c"', '[ "$#$1$2" = "2ab c" ]'],
  'an empty PATH': ['PATH=', '[ -z "$PATH" ]'],
  'no PATH': ['unset PATH', '[ -z "${PATH+set}" ]'],
  'another folder': ['mkdir away && cd away && rmdir ../away', '! ls -d "$PWD" 2>/dev/null'],
  traps: [
    ": >once; trap 'rm once' EXIT; trap ': >caught' USR1",
    '[ -e once ] && kill -s USR1 $$ && [ -e caught ]',
  ],
  'open descriptors': [
    'exec 3<file 8>eight 7>seven',
    'read -r l <&3 && [ "$l" = text ] && echo e >&8 && read -r l <eight && [ "$l" = e ]',
  ],
  'no output': ['exec >&- 2>&-', ':'],
  'an open umask': ['umask 0', '[ "$(umask)" = 0000 ]'],
  'a umask that forbids everything': ['umask 0777', '[ "$(umask)" = 0777 ]'],
}

const inShell = (name: Shell): string =>
  name === 'dash' ? ':' : `mount --bind "$(command -v ${name})" "$(readlink -f /bin/sh)"`

describe.each(shells)('in %s, what an undo calls works, and alters nothing of its author’s', (name) => {
  const host = new JournalHost()
  const rows = Object.entries(ROWS).map(([row, code], index) => ({ row, code, step: stepName(index + 1) }))
  const changed = (step: string): string => join(host.files, `changed-${step}`)
  const same = (step: string): string => join(host.files, `same-${step}`)
  let undone: Readonly<Record<string, string>>

  beforeAll(async () => {
    const changes = rows.map(({ row, code: [before, holds], step }) => {
      const backups = [changed(step), same(step)]
      for (const path of backups) writeFileSync(path, 'before\n', { mode: 0o640 })
      const undo = [
        'echo text >file',
        before,
        shell`! rp_unchanged ${changed(step)} || exit 4`,
        shell`rp_restore ${changed(step)} || exit 5`,
        shell`rp_unchanged ${same(step)} && rp_saved ${same(step)} >/dev/null && rp_leave ${same(step)} || exit 6`,
        holds,
      ].join('\n')
      const deed = shell`echo after >${changed(step)}; chmod 600 ${changed(step)}`
      return change(row, deed, { sh: undo, stdin: Buffer.from('one\ntwo\n') }, { backups })
    })
    const on = await host.shell({ first: inShell(name) })
    await on.exchange(wave('r1', changes))
    for (const { step } of rows) expect(readFileSync(changed(step), 'utf8')).toBe('after\n')
    const frames = await on.exchange(rollbackRequest('r1', { lockTimeoutSeconds: 5 }))
    undone = Object.fromEntries(frames.map(({ words: [mark, step = ''], data }) => [step, `${mark} ${data}`]))
  }, 120_000)
  afterAll(() => host.clear())

  test.each(rows)('$row', ({ row, step }) => {
    expect(undone[step]).toBe(`undone ${row}`)
    const { mode } = statSync(changed(step))
    expect([readFileSync(changed(step), 'utf8'), (mode & 0o7777).toString(8)]).toEqual(['before\n', '640'])
    expect(host.read('r1', `${step}/left.1`)).toBe('')
  })
})

describe('an undo that calls a function by its name of version 0.1', () => {
  const planned = (undo: string, redo = ':') =>
    defineTask({
      name: 'Mine',
      args: t.object({}),
      title: () => 'mine',
      read: () => ({}),
      plan: () => [change('x', ':', undo, { redo: { sh: redo } })],
    })({}).plan({})

  test.each([
    ['restore', shell`restore ${'/etc/x'}`],
    ['restore', 'for f in /etc/x; do restore "$f" || exit; done'],
    ['saved', 'old=$(saved "$f") || exit'],
    ['unchanged', 'cd /; ! unchanged /etc/x || exit 0'],
  ])('is refused before anything is changed: %s in %s', (name, code) => {
    const words = `its undo calls \`${name}\`, which is \`rp_${name}\` now`
    expect(() => planned(code)).toThrow(words)
    expect(() => planned(':', code)).toThrow(words)
  })

  test.each([
    ['new names', shell`rp_restore ${'/etc/x'} && rp_unchanged "$f" && old=$(rp_saved "$f")`],
    ['a function of its own', 'restore() { cp -- "$1.old" "$1"; }\nrestore /etc/x'],
    ['a program of that name', 'restore -rf /dump'],
    ['data', shell`printf %s ${'restore /etc/x\nsaved "$f"\n'}`],
    ['a word', 'echo restore "$f"; restore=1'],
    ['words in double quotes', 'echo "first stop it; restore $db \\"then\\""'],
    ['a comment', ': # stop it; restore $db'],
  ])('is another than one with %s', (_, code) => {
    expect(planned(code, code)).toHaveLength(1)
  })
})

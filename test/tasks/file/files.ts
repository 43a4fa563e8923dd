import { shell } from '../../../lib/core/shell.ts'
import { LineInFile, WriteFile } from '../../../tasks/index.ts'
import type { Situation } from '../../support/laws/laws.ts'

/** A situation and what it is about. */
export type Row = Situation & { readonly name: string }

/** Names that hurt whoever forgets to quote. */
export const hostileNames: readonly string[] = [
  'with space',
  ' ',
  "it's",
  '"double"',
  '`id`$(id)${HOME}',
  '-rf',
  '--help',
  'line\nbreak\n',
  'ünï → 名',
  '*?[a]',
  'back\\slash\\n',
  '%s %n',
  '#~;&|<>!{}',
]

/** A folder with all of them in its path. */
export const hostileFolder = (dir: string): string => `${dir}/${hostileNames.join('/')}`

const NOBODY = { owner: 'nobody', group: 'nogroup' }
const binary = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256))
const large = Buffer.alloc(5 * 1024 * 1024, 'all work and no play\n')

/** Files that are written as a whole. */
export const files: readonly Row[] = [
  {
    name: 'a new file',
    task: (dir) => WriteFile({ path: `${dir}/motd`, content: 'welcome\n' }),
    wants: (dir) => [`create ${dir}/motd`],
  },
  {
    name: 'a file as wanted',
    before: () => 'printf "welcome\\n" >motd; chmod 640 motd',
    task: (dir) => WriteFile({ path: `${dir}/motd`, content: 'welcome\n' }),
    wants: [],
  },
  {
    name: 'a changed file keeps its owner and mode',
    before: () => 'echo old >f; chown nobody:nogroup f; chmod 4751 f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n' }),
    wants: (dir) => [`change ${dir}/f`],
  },
  {
    name: 'a new owner and mode with new content',
    before: () => 'echo old >f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n', mode: '2750', ...NOBODY }),
    wants: (dir) => [`change ${dir}/f (0644 root:root → 2750 nobody:nogroup)`],
  },
  {
    name: 'a new owner and mode only',
    before: () => 'echo same >f; chmod 4755 f; ln f other',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'same\n', mode: '4755', ...NOBODY }),
    wants: (dir) => [`set ${dir}/f to 4755 nobody:nogroup`],
  },
  {
    name: 'a new group only',
    before: () => 'echo same >f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'same\n', group: 'nogroup' }),
    wants: (dir) => [`set ${dir}/f to 0644 root:nogroup`],
  },
  {
    name: 'an owner for a new file',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: '', owner: 'nobody', mode: '600' }),
    wants: (dir) => [`create ${dir}/f`],
  },
  {
    name: 'a folder that hands on its group',
    before: () => 'chgrp nogroup .; chmod 2775 .',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'x' }),
    wants: (dir) => [`create ${dir}/f`],
  },
  {
    name: 'hard links are in the summary',
    volatile: ['changedAt', 'links'],
    before: () => 'echo old >f; ln f g; ln f h',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n' }),
    wants: (dir) => [`change ${dir}/f (2 other hard links keep the old content)`],
  },
  {
    name: 'bytes of every kind',
    before: () => "printf 'a\\0b' >f",
    task: (dir) => WriteFile({ path: `${dir}/f`, content: binary }),
  },
  {
    name: 'one line of a large file',
    before: () => 'seq 200000 >f',
    task: (dir) => LineInFile({ path: `${dir}/f`, match: '^150000$', line: 'here' }),
    wants: (dir) => [`change ${dir}/f`],
  },
  { name: 'five megabytes', task: (dir) => WriteFile({ path: `${dir}/f`, content: large }) },
  {
    name: 'five megabytes that are there',
    before: () => `yes 'all work and no play' | head -c ${large.length} >f`,
    task: (dir) => WriteFile({ path: `${dir}/f`, content: large }),
    wants: [],
  },
  {
    name: 'an empty file',
    before: () => 'echo old >f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: '' }),
  },
  {
    name: 'a secret',
    before: () => 'echo old >f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'hush\n', secret: true }),
    wants: (dir) => [`change ${dir}/f (0644 root:root → 0600 root:root)`],
  },
  {
    name: 'through a link',
    before: () => 'mkdir real; echo old >real/f; ln -s real/f link',
    task: (dir) => WriteFile({ path: `${dir}/link`, content: 'new\n' }),
    wants: (dir) => [`change ${dir}/real/f (through the link ${dir}/link)`],
  },
  {
    name: 'through a link that leads to nothing yet',
    before: () => 'mkdir real; ln -s real/f link',
    task: (dir) => WriteFile({ path: `${dir}/link`, content: 'new\n' }),
    wants: (dir) => [`create ${dir}/real/f (through the link ${dir}/link)`],
  },
  {
    name: 'through a folder that is a link',
    before: () => 'mkdir real; ln -s real link',
    task: (dir) => WriteFile({ path: `${dir}/link/f`, content: 'new\n' }),
    wants: (dir) => [`create ${dir}/link/f`],
  },
  {
    name: 'a link where others may write',
    before: () => 'mkdir -m 1777 tmp; echo old >f; ln -s ../f tmp/link',
    task: (dir) => WriteFile({ path: `${dir}/tmp/link`, content: 'new\n' }),
    refuses: /link on the way.*is where other users may write/,
  },
  {
    name: 'a folder that is a link where others may write',
    before: () => 'mkdir -m 1777 tmp; mkdir real; echo old >real/f; ln -s ../real tmp/link',
    task: (dir) => WriteFile({ path: `${dir}/tmp/link/f`, content: 'new\n' }),
    refuses: /link on the way.*is where other users may write/,
  },
  {
    name: 'nothing yet behind such a link',
    before: () => 'mkdir -m 1777 tmp; mkdir real; ln -s ../real tmp/link',
    task: (dir) => WriteFile({ path: `${dir}/tmp/link/f`, content: 'new\n' }),
    refuses: /is in a folder where other users may write/,
  },
  {
    name: 'a file where others may write',
    before: () => 'mkdir -m 1777 tmp; echo old >tmp/f',
    task: (dir) => WriteFile({ path: `${dir}/tmp/f`, content: 'new\n' }),
    wants: (dir) => [`change ${dir}/tmp/f`],
  },
  {
    name: 'a folder in its place',
    before: () => 'mkdir f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n' }),
    refuses: /is not a file but a folder\n.*Absent/,
  },
  {
    name: 'a pipe in its place',
    before: () => 'mkfifo f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n' }),
    refuses: /is not a file but a device, socket or pipe/,
  },
  {
    name: 'no folder for it',
    task: (dir) => WriteFile({ path: `${dir}/none/f`, content: 'new\n' }),
    refuses: /there is no folder .*none\n.*Put Directory\(\{ path: ".*none" \}\) before it/,
  },
  {
    name: 'a file in place of its folder',
    before: () => 'echo x >none',
    task: (dir) => WriteFile({ path: `${dir}/none/f`, content: 'new\n' }),
    refuses: /none is not a folder\n/,
  },
  {
    name: 'a check that agrees',
    before: () => 'echo old >f; chmod 600 f',
    task: (dir) =>
      WriteFile({
        path: `${dir}/f`,
        content: 'new\n',
        validate: `printf '%s\\n' "$(stat -c %a %s)"; grep -q new <%s; grep -q old ${dir}/f`,
      }),
  },
  {
    name: 'a check that refuses',
    before: () => 'echo old >f',
    task: (dir) =>
      WriteFile({
        path: `${dir}/f`,
        content: 'new\n',
        validate: `echo "I see $(cat %s), and it's wrong" >&2; false %s`,
      }),
    fails: /I see new, and it's wrong\nthe new content was refused \(exit code 1\)\n$/,
  },
  {
    name: 'a check that refuses a new file',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n', validate: 'exit 3; cat %s' }),
    fails: /exit code 3/,
  },
  {
    name: 'an unknown owner',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n', owner: 'ghost' }),
    refuses: /there is no user ghost\n.*Put User\(\{ name: 'ghost' \}\) before it/,
  },
  {
    name: 'an unknown group',
    before: () => 'echo new >f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n', group: 'ghosts' }),
    refuses: /there is no group ghosts\n/,
  },
  {
    name: 'an immutable file',
    before: () => 'echo old >f; chattr +i f',
    after: () => 'chattr -i f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'new\n' }),
    refuses: /\/f is immutable\n.*chattr -i/,
  },
  {
    name: 'an immutable file that is to have another mode',
    before: () => 'echo x >f; chattr +i f',
    after: () => 'chattr -i f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'x\n', mode: '0600' }),
    refuses: /\/f is immutable\n/,
  },
  {
    name: 'an immutable file that is as wanted',
    before: () => 'echo x >f; chattr +i f',
    after: () => 'chattr -i f',
    task: (dir) => WriteFile({ path: `${dir}/f`, content: 'x\n' }),
    wants: [],
  },
  {
    name: 'an immutable folder',
    before: () => 'mkdir d; chattr +i d',
    after: () => 'chattr -i d',
    task: (dir) => WriteFile({ path: `${dir}/d/f`, content: 'x\n' }),
    refuses: /\/d is immutable\n/,
  },
  {
    name: 'an immutable file behind a link',
    before: () => 'echo old >f; ln -s f l; chattr +i f',
    after: () => 'chattr -i f',
    task: (dir) => WriteFile({ path: `${dir}/l`, content: 'new\n' }),
    refuses: /\/f is immutable\n/,
  },
  {
    name: 'names that hurt',
    before: (dir) => shell`mkdir -p -- ${hostileFolder(dir)}; echo old >${hostileFolder(dir)}/-f`,
    task: (dir) =>
      WriteFile({ path: `${hostileFolder(dir)}/-f`, content: '$(id)\n', validate: 'test -s %s' }),
  },
]

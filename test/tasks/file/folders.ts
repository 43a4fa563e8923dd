import { shell } from '../../../lib/core/shell.ts'
import { folderAt } from '../../../tasks/file/folder.ts'
import { fileAt } from '../../../tasks/file/probe.ts'
import { Absent, Directory, Symlink } from '../../../tasks/index.ts'
import { hostileFolder, type Row } from './files.ts'

export const folders: readonly Row[] = [
  {
    name: 'a new folder',
    task: (dir) => Directory({ path: `${dir}/new` }),
    wants: (dir) => [`create the folder ${dir}/new`],
  },
  {
    name: 'a folder with all above it',
    before: () => 'chgrp nogroup .; chmod 2775 .',
    task: (dir) => Directory({ path: `${dir}/a/b/c`, mode: '1750', owner: 'nobody', group: 'nogroup' }),
    alsoAsks: (dir) => [fileAt(`${dir}/a`), folderAt(`${dir}/a/b/c`)],
  },
  {
    name: 'a folder as wanted',
    before: () => 'mkdir -m 2770 d; echo x >d/f',
    task: (dir) => Directory({ path: `${dir}/d` }),
    wants: [],
  },
  {
    name: 'a folder with another mode',
    before: () => 'mkdir -m 2770 d; echo x >d/f',
    task: (dir) => Directory({ path: `${dir}/d`, mode: '755' }),
    wants: (dir) => [`set ${dir}/d to 0755 root:root`],
  },
  {
    name: 'a folder with another owner',
    before: () => 'mkdir -m 2770 d; chown nobody:nogroup d',
    task: (dir) => Directory({ path: `${dir}/d`, owner: 'root' }),
    wants: (dir) => [`set ${dir}/d to 2770 root:nogroup`],
  },
  {
    name: 'a link to a folder',
    before: () => 'mkdir d; ln -s d link',
    task: (dir) => Directory({ path: `${dir}/link`, mode: '700' }),
    wants: (dir) => [`set ${dir}/d to 0700 root:root`],
  },
  {
    name: 'a link to no folder yet',
    before: () => 'ln -s d link',
    task: (dir) => Directory({ path: `${dir}/link` }),
    wants: (dir) => [`create the folder ${dir}/d (through the link ${dir}/link)`],
  },
  {
    name: 'a link where others may write',
    before: () => 'mkdir -m 1777 tmp; mkdir d; ln -s ../d tmp/link',
    task: (dir) => Directory({ path: `${dir}/tmp/link`, mode: '700' }),
    refuses: /where other users may write/,
  },
  {
    name: 'a folder below such a link',
    before: () => 'mkdir -m 1777 tmp; mkdir d; ln -s ../d tmp/link',
    task: (dir) => Directory({ path: `${dir}/tmp/link/new` }),
    refuses: /where other users may write/,
  },
  {
    name: 'a file in its place',
    before: () => 'echo x >d',
    task: (dir) => Directory({ path: `${dir}/d` }),
    refuses: /is not a folder but a file/,
  },
  {
    name: 'a file above it',
    before: () => 'echo x >d',
    task: (dir) => Directory({ path: `${dir}/d/e` }),
    refuses: /d is not a folder/,
  },
  {
    name: 'nothing above it',
    task: (dir) => Directory({ path: `${dir}/a/b`, parents: false }),
    refuses: /there is no folder .*a\n/,
  },
  {
    name: 'an unknown group',
    task: (dir) => Directory({ path: `${dir}/d`, group: 'ghosts' }),
    refuses: /there is no group ghosts\n/,
  },
  {
    name: 'an immutable folder far above it',
    before: () => 'mkdir d; chattr +i d',
    after: () => 'chattr -i d',
    task: (dir) => Directory({ path: `${dir}/d/a/b` }),
    refuses: /\/d is immutable\n/,
  },
  {
    name: 'an immutable folder that is to have another mode',
    before: () => 'mkdir d; chattr +i d',
    after: () => 'chattr -i d',
    task: (dir) => Directory({ path: `${dir}/d`, mode: '0700' }),
    refuses: /\/d is immutable\n/,
  },
  {
    name: 'names that hurt',
    task: (dir) => Directory({ path: hostileFolder(dir), mode: '700' }),
  },
]

export const links: readonly Row[] = [
  {
    name: 'a new link',
    task: (dir) => Symlink({ path: `${dir}/l`, target: '../to nothing' }),
    wants: (dir) => [`create the link ${dir}/l`],
  },
  {
    name: 'a link as wanted',
    before: () => 'ln -s to l',
    task: (dir) => Symlink({ path: `${dir}/l`, target: 'to' }),
    wants: [],
  },
  {
    name: 'a link that says something else',
    before: () => 'ln -s gone l',
    task: (dir) => Symlink({ path: `${dir}/l`, target: 'to' }),
    wants: (dir) => [`replace the link ${dir}/l`],
  },
  {
    name: 'a link to a folder',
    before: () => 'mkdir d e; ln -s d l; echo x >e/f',
    task: (dir) => Symlink({ path: `${dir}/l`, target: `${dir}/e` }),
    alsoAsks: (dir) => [folderAt(`${dir}/l`)],
  },
  {
    name: 'a file in its place',
    before: () => 'echo x >l',
    task: (dir) => Symlink({ path: `${dir}/l`, target: 'to' }),
    refuses: /is a file, not a link\n.*force/,
  },
  {
    name: 'a file that may go',
    before: () => 'echo x >l; chown nobody l; chmod 640 l',
    task: (dir) => Symlink({ path: `${dir}/l`, target: 'to', force: true }),
    wants: (dir) => [`replace the file ${dir}/l by a link`],
  },
  {
    name: 'a folder that may go',
    before: () => 'mkdir -p l/a/b; echo x >l/a/f; ln -s f l/a/l; chown nobody l/a',
    task: (dir) => Symlink({ path: `${dir}/l`, target: 'to', force: true }),
    wants: (dir) => [`replace the folder ${dir}/l by a link`],
  },
  {
    name: 'no folder for it',
    task: (dir) => Symlink({ path: `${dir}/none/l`, target: 'to' }),
    refuses: /there is no folder/,
  },
  {
    name: 'an immutable folder',
    before: () => 'ln -s gone l; chattr +i .',
    after: () => 'chattr -i .',
    task: (dir) => Symlink({ path: `${dir}/l`, target: 'to' }),
    refuses: / is immutable\n/,
  },
  {
    name: 'names that hurt',
    before: (dir) => shell`mkdir -p -- ${hostileFolder(dir)}`,
    task: (dir) => Symlink({ path: `${hostileFolder(dir)}/-l`, target: '-f $(id)\n' }),
  },
]

export const removals: readonly Row[] = [
  { name: 'nothing', task: (dir) => Absent({ path: `${dir}/f` }), wants: [] },
  { name: 'nothing in nothing', task: (dir) => Absent({ path: `${dir}/a/b` }), wants: [] },
  {
    name: 'a file',
    before: () => 'echo x >f; chown nobody f; chmod 4711 f',
    task: (dir) => Absent({ path: `${dir}/f` }),
    wants: (dir) => [`remove the file ${dir}/f`],
    alsoAsks: (dir) => [folderAt(`${dir}/f`)],
  },
  {
    name: 'a link, not what it leads to',
    before: () => 'mkdir d; echo x >d/f; ln -s d l',
    task: (dir) => Absent({ path: `${dir}/l`, recursive: true }),
    wants: (dir) => [`remove the link ${dir}/l`],
  },
  {
    name: 'a link to nothing',
    before: () => 'ln -s gone l',
    task: (dir) => Absent({ path: `${dir}/l` }),
  },
  {
    name: 'a link where others may write',
    before: () => 'mkdir -m 1777 tmp; echo x >f; ln -s ../f tmp/l',
    task: (dir) => Absent({ path: `${dir}/tmp/l` }),
    wants: (dir) => [`remove the link ${dir}/tmp/l`],
  },
  {
    name: 'a file behind such a link',
    before: () => 'mkdir -m 1777 tmp; mkdir d; echo x >d/f; ln -s ../d tmp/l',
    task: (dir) => Absent({ path: `${dir}/tmp/l/f` }),
    refuses: /where other users may write/,
  },
  {
    name: 'a link behind such a link',
    before: () => 'mkdir -m 1777 tmp; mkdir d; ln -s gone d/f; ln -s ../d tmp/l',
    task: (dir) => Absent({ path: `${dir}/tmp/l/f` }),
    fails: /a link in .*tmp, where other users may write, is not followed/,
  },
  {
    name: 'an immutable file',
    before: () => 'echo x >f; chattr +i f',
    after: () => 'chattr -i f',
    task: (dir) => Absent({ path: `${dir}/f` }),
    refuses: /\/f is immutable\n/,
  },
  { name: 'a pipe', before: () => 'mkfifo p', task: (dir) => Absent({ path: `${dir}/p` }) },
  {
    name: 'a folder',
    before: () => 'mkdir d',
    task: (dir) => Absent({ path: `${dir}/d` }),
    refuses: /is a folder\n.*recursive/,
  },
  {
    name: 'a folder with all that is in it',
    before: () =>
      'mkdir -p d/a/b; echo x >d/a/f; ln d/a/f d/a/g; ln -s /etc d/l; mkfifo d/p; chown nobody d/a',
    task: (dir) => Absent({ path: `${dir}/d`, recursive: true }),
    wants: (dir) => [`remove the folder ${dir}/d and all that is in it`],
  },
  {
    name: 'names that hurt',
    before: (dir) => shell`mkdir -p -- ${hostileFolder(dir)}; echo old >${hostileFolder(dir)}/-f`,
    task: (dir) => Absent({ path: `${hostileFolder(dir)}/-f` }),
  },
]

/** What nobody means to remove. */
export const protectedPaths: readonly string[] = [
  '/',
  '/etc',
  '/usr',
  '/usr/bin',
  '/var/lib/dpkg',
  '/proc/sys',
  '/dev/sda',
  '/etc/passwd',
  '/var/lib/run-playbook',
  '/var/lib/run-playbook/runs',
]

import { fileURLToPath } from 'node:url'
import { domain, type Say, type Standing, type Teller } from '../support/domain.ts'
import { line, path, text, trial } from '../support/injection-shapes.ts'
import { immutable, missing, readOnly } from '../support/laws/obstacles.ts'
import { files } from './file/files.ts'
import { folders, links, removals } from './file/folders.ts'
import { plans } from './file/plans.ts'

const NOTHING = { code: 44, err: 'stat: cannot statx: No such file or directory' }
const stat = (mode: string, say: Say): string =>
  `${mode} 1 4 1795478400 2026-11-24 00:00:00.5 +0000\n${say('daemon')}\n${say('mail')}\n`

const KINDS: Readonly<Record<Standing, Teller>> = {
  bare: () => NOTHING,
  other: (_, say) => `${stat('81a0', say)}old\n`,
  link: (_, say) =>
    `me 0\nlink\n${stat('a1ff', say)}${say('to')}\0/${say('srv')}/to\0${stat('81a0', say)}old\n`,
  folder: (_, say) => stat('41c0', say),
}

const TEMPLATE = fileURLToPath(new URL('file/injection.template', import.meta.url))
const obstacles = [immutable, readOnly((dir) => [dir])]

export default domain({
  plans,
  local: { WriteFile: files, Directory: folders, Symlink: links, Absent: removals },
  obstacles: {
    Absent: obstacles,
    BlockInFile: obstacles,
    Directory: obstacles,
    LineInFile: obstacles,
    Symlink: obstacles,
    WriteFile: [...obstacles, missing('mktemp')],
  },
  injection: [
    { kind: 'Absent', args: { path: '/srv/x', recursive: true }, free: { path } },
    {
      kind: 'BlockInFile',
      args: { path: '/srv/x', create: true },
      free: { path, block: text, name: line },
      mayHoldNul: ['after', 'before'],
    },
    {
      kind: 'BlockInFile',
      args: { path: '/srv/x', block: 'line', create: true },
      free: {
        marker: (text) => {
          const word = text.replaceAll(/\n|\{(mark|name)\}/g, '.')
          return { value: `# {mark} ${word}`, words: [word] }
        },
        validate: trial,
      },
      run: ['validate'],
      mayHoldNul: ['after', 'before'],
    },
    {
      kind: 'Directory',
      args: { path: '/srv/x', mode: '0700', owner: 'mail', group: 'mail' },
      free: { path },
    },
    {
      kind: 'LineInFile',
      args: { path: '/srv/x', line: 'line', create: true },
      free: { path, line, validate: trial },
      run: ['validate'],
      mayHoldNul: ['after', 'before', 'match'],
    },
    { kind: 'Symlink', args: { path: '/srv/x', target: 'y', force: true }, free: { path, target: text } },
    {
      kind: 'WriteFile',
      args: { path: '/srv/x', owner: 'mail' },
      free: { path, content: text },
      mayHoldNul: ['content', 'vars'],
    },
    {
      kind: 'WriteFile',
      args: { path: '/srv/x', template: TEMPLATE },
      free: { vars: (text) => ({ value: { name: text }, words: [text] }), validate: trial },
      run: ['validate'],
      mayHoldNul: ['content', 'vars'],
    },
  ],
  answers: {
    'file:': (situation, say, key) => KINDS[situation](situation, say, key),
    'folder:': (situation) => (situation === 'bare' ? 'missing\n' : 'directory\n'),
    'login:': () => '',
    'mounted:': () => '',
  },
  ordinary: {
    'file:': null,
    'folder:': 'directory',
    'mounted:': '',
    'login:': undefined,
  },
})

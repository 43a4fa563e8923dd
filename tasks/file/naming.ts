import { type Naming, script, shell } from '../../lib/author.ts'
import { parentOf } from './path.ts'

/**
 * Two paths name one file when their folders are the same; a link is a file of its own. A fact of `folder:` is about the target of
 * the path. Below a folder without a probe, the path is its own name.
 */
export const paths: Naming = {
  key: 'paths:',
  ask: (probes) => ({
    key: 'paths:',
    get ask() {
      const folders = new Set(probes.flatMap(({ key }) => foldersOf(pathOf(key))))
      return `${shell`set -- ${[...folders]}`}\n${script(import.meta.dirname, 'real.sh')}`
    },
    parse({ code, out, err }) {
      if (code !== 0) throw new Error(err.trim() || 'cannot read the targets of links')
      const words = out.toString().split('\0').slice(0, -1)
      const real = new Map(words.flatMap((word, index) => (index % 2 ? [] : [[word, words[index + 1]!]])))
      return (key) => named(key, real)
    },
  }),
}

const KEY = /^(file|folder):(\/.*?)(\/?|\/\/.*)$/s

function pathOf(key: string): string {
  const [, family, path = '/', below] = KEY.exec(key) ?? []
  return family === 'folder' || below === '/' ? `${path}/.` : path
}

/** The folders on the way to `path`, the nearest first. */
const foldersOf = (path: string): readonly string[] => {
  const parent = parentOf(path)
  return parent === '/' ? [] : [parent, ...foldersOf(parent)]
}

function named(key: string, real: ReadonlyMap<string, string>): string {
  const [, family, path = '', below = ''] = KEY.exec(key) ?? []
  if (!family) return key
  const folder = foldersOf(pathOf(key)).find((one) => real.has(one))
  return folder === undefined ? key : `${family}:${real.get(folder)}${path.slice(folder.length)}${below}`
}

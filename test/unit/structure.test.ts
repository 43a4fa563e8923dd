import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../support/root.ts'

/** Where each folder stands: an import goes to a lower floor, or stays in its own folder. */
const FLOORS: Readonly<Record<string, number>> = {
  'lib/core': 0,
  'lib/host': 1,
  'lib/schema': 2,
  'lib/text': 1,
  'lib/yaml': 1,
  'lib/vault': 1,
  'lib/inventory': 3,
  'lib/author': 3,
  'lib/author.ts': 4,
  'tasks/net': 5,
  'tasks/file': 5,
  'tasks/systemd': 6,
  // All other domains; the test of domains below says what they use of each other.
  tasks: 7,
  'tasks/author.ts': 8,
  'tasks/index.ts': 8,
  'lib/wire': 4,
  'lib/transport': 5,
  'lib/engine': 6,
  'lib/report': 7,
  'lib/lab': 7,
  'lib/loader': 7,
  'lib/library.ts': 8,
  'lib/index.ts': 9,
  playbooks: 10,
  'lib/cli': 11,
}

/** The one place by which each package of others comes in. */
const DOORS: Readonly<Record<string, string>> = {
  ajv: 'lib/schema',
  'age-encryption': 'lib/vault',
  diff: 'lib/text',
  ini: 'lib/inventory',
  yaml: 'lib/yaml',
  picomatch: 'lib/inventory',
  'node-ssh': 'lib/transport',
  ssh2: 'lib/transport',
  'p-limit': 'lib/engine',
  winston: 'lib/report',
  'log-update': 'lib/report',
  jiti: 'lib/loader',
  commander: 'lib/cli',
}

interface Import {
  readonly from: string
  readonly to: string
  /** Loaded only when it is needed. */
  readonly lazy: boolean
}

const files = ['lib', 'tasks', 'playbooks'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
)

// `from '…'` begins its line or follows a closing brace, so that an example in a comment is none.
const IMPORT = /^(?:(?!\s*\*|\s*\/[/*]).*[\s}*]from |import )'([^']+)'|\bimport\('([^']+)'\)/gm

const imports: readonly Import[] = files.flatMap((from) =>
  [...readFileSync(join(ROOT, from), 'utf8').matchAll(IMPORT)].map(([, fixed, lazy]) => {
    const name = fixed ?? lazy ?? ''
    const to = name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(from), name)) : name
    return { from, to, lazy: fixed === undefined }
  }),
)

const roomOf = (file: string): string =>
  Object.keys(FLOORS)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? file

const domainOf = (file: string): string | undefined => /^tasks\/([^/]+)\//.exec(file)?.[1]

/** `@scope/name` or `name` of an import of a part of it. */
const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]

describe('the house', () => {
  test('every file has a room', () => {
    expect(files.filter((file) => FLOORS[roomOf(file)] === undefined)).toEqual([])
    expect(imports.length).toBeGreaterThan(files.length)
  })

  test('imports go down', () => {
    const inside = imports.filter(({ to }) => files.includes(to))
    // The loader hands our own front door to the files that it loads.
    const down = inside.filter(({ from, lazy }) => !(lazy && from.startsWith('lib/loader/')))
    const up = down.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)]
      return here !== there && FLOORS[here]! <= FLOORS[there]!
    })
    expect(up).toEqual([])
  })

  test('lib/README.md has the floors', () => {
    const readme = readFileSync(join(ROOT, 'lib/README.md'), 'utf8')
    const rows = [...readme.matchAll(/^\| +(\d+) \| ([^|]*)\|/gm)]
    const shown = rows.flatMap(([, floor, rooms = '']) =>
      [...rooms.matchAll(/`([^`]+)`/g)].map(([, room = '']) => [room, Number(floor)] as const),
    )
    expect(Object.fromEntries(shown)).toEqual(FLOORS)
  })

  test('there is no circle', () => {
    const next = new Map(files.map((file) => [file, [] as string[]]))
    for (const { from, to, lazy } of imports) if (!lazy && next.has(to)) next.get(from)?.push(to)
    const done = new Set<string>()
    const circleFrom = (file: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(file)) return [...path, file]
      if (done.has(file)) return undefined
      for (const to of next.get(file) ?? []) {
        const circle = circleFrom(to, [...path, file])
        if (circle) return circle
      }
      done.add(file)
      return undefined
    }
    expect(files.map((file) => circleFrom(file, [])).find(Boolean)).toBeUndefined()
  })

  test('every package comes in by its one door, and each is used', () => {
    const outside = imports
      .filter(({ to }) => !to.startsWith('node:') && !files.includes(to))
      .map((one) => ({ ...one, to: packageOf(one.to) }))
    const elsewhere = outside.filter(({ from, to }) => DOORS[to] === undefined || roomOf(from) !== DOORS[to])
    expect(elsewhere).toEqual([])
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(Object.keys(dependencies).sort()).toEqual([...new Set(outside.map(({ to }) => to))].sort())
  })

  test('a domain of tasks comes in by its door, and uses but files, the network and, for sshd, systemd', () => {
    const uses: Readonly<Record<string, readonly string[]>> = { sshd: ['file', 'net', 'systemd'] }
    const across = imports.flatMap(({ from, to }) => {
      const [here, there] = [domainOf(from), domainOf(to)]
      return there === undefined || here === there ? [] : [{ from, to, here, there }]
    })
    expect(across.length).toBeGreaterThan(10)
    expect(across.filter(({ to, there }) => to !== `tasks/${there}/index.ts`)).toEqual([])
    const within = across.filter(({ here }) => here !== undefined)
    expect(within.filter(({ here, there }) => !(uses[here!] ?? ['file', 'net']).includes(there))).toEqual([])
  })

  test('a shell program of more than six lines is a file of its own', () => {
    // What a playbook writes into files is no program of ours.
    const ours = files.filter((file) => !file.startsWith('playbooks/'))
    const long = ours.flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest)
      const found: string[] = []
      const visit = (node: ts.Node): void => {
        if (ts.isTemplateLiteral(node) && node.getText(source).split('\n').length > 6)
          found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`)
        ts.forEachChild(node, visit)
      }
      visit(source)
      return found
    })
    // Nor are the examples of the command's help.
    expect(long).toEqual([expect.stringMatching(/^lib\/cli\/program\.ts:/)])
  })

  test('a file is one thought', () => {
    const lengths = files.map(
      (file) => [file, readFileSync(join(ROOT, file), 'utf8').match(/\n/g)?.length ?? 0] as const,
    )
    expect(lengths.filter(([, lines]) => lines > 200)).toEqual([])
    const sorted = lengths.map(([, lines]) => lines).sort((one, other) => one - other)
    expect(sorted[Math.floor(sorted.length / 2)], 'the median').toBeLessThanOrEqual(60)
    expect(sorted[Math.floor(sorted.length * 0.9)], 'nine of ten').toBeLessThanOrEqual(110)
  })

  test('playbooks use what others use', () => {
    const allowed = ['lib/index.ts', 'tasks/author.ts', 'tasks/index.ts']
    const own = (to: string): boolean => to.startsWith('playbooks/') || allowed.includes(to)
    expect(imports.filter(({ from, to }) => from.startsWith('playbooks/') && !own(to))).toEqual([])
  })
})

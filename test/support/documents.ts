import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './root.ts'

/** A block between fences. */
export interface Block {
  /** `README.md:12`. */
  readonly at: string
  readonly language: string
  readonly code: string
}

const OTHERS = new Set(['node_modules', 'dist', '.git', 'coverage'])
/** Every document of the repository, seen from its top. */
export const documents: ReadonlyMap<string, string> = new Map(
  readdirSync(ROOT, { withFileTypes: true })
    .filter(({ name }) => !OTHERS.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(ROOT, entry.name), { recursive: true, encoding: 'utf8' }).map((file) =>
            join(entry.name, file),
          )
        : [entry.name],
    )
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
)

const FENCE = /^```(.*)\n([\s\S]*?)^```$/gm

export const blocksOf = (document: string): readonly Block[] => {
  const text = documents.get(document) ?? ''
  return [...text.matchAll(FENCE)].map(({ index, 1: language = '', 2: code = '' }) => ({
    at: `${document}:${text.slice(0, index).split('\n').length}`,
    language,
    code,
  }))
}
export const blocks: readonly Block[] = [...documents.keys()].flatMap(blocksOf)

/** The file that a block says it is, in its first line: `// site.ts`, `# hosts.ini`. */
export const nameOf = ({ code }: Block): string | undefined =>
  /^(?:\/\/|#) ([\w./-]+\.(?:ts|ini|yml|yml\.age))\b/.exec(code)?.[1]

/** Whether it is a file of this repository: test/package/new-task.test.ts puts those into a copy of it. */
export const isOfRepository = (block: Block): boolean => /^(tasks|test)\//.test(nameOf(block) ?? '')

/** A document without its blocks. */
export const proseOf = (document: string): string => (documents.get(document) ?? '').replaceAll(FENCE, '')

/** What stands in backticks. */
export const spansIn = (document: string): readonly string[] =>
  [...proseOf(document).matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '))

/** Links that stay in the repository: the document that each leads to, and the heading in it. */
export const linksIn = (document: string): readonly (readonly [file: string, heading: string])[] =>
  [...proseOf(document).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)].map(
    ([, path = '', heading = '']) => [path === '' ? document : join(dirname(document), path), heading],
  )

/** The headings of a document as links name them. */
export const headingsIn = (document: string): readonly string[] =>
  [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )

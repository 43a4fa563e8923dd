import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../support/root.ts'

const files = ['lib', 'tasks', 'playbooks'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
)
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const typescript = files.filter((file) => file.endsWith('.ts'))
const shell = files.filter((file) => file.endsWith('.sh'))

/** Old words in names; the words in use are `invalidates`, `activate`, `mayDisconnect`, `undoReads`, fact, rollback. */
const NAMES =
  /^(told|spoil(s|t)?|takebacks?|severs?|severing|tampered|witness(ed)?|restless|overtaken|(un)?guarded|consults)$/i
/** The mark that undo.sh of every version prints. */
const EXCEPTIONS = ['tampered']

/** Old words in sentences; the words in use are roll back, interrupted run, known after apply, hint. */
const SENTENCES =
  /\b(ways? (back|out)|(take[ns]?|taking|took) back|half-way|did not end|known later|somebody|nobody|whoever|told|mends?|severs?|spoils?|spoilt|restless|tampered|dead-man|faults? of ours|as described|letter by letter)\b/i

const wordsOf = (name: string): readonly string[] =>
  name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\W_]+/)
const isOld = (name: string): boolean =>
  !EXCEPTIONS.includes(name) && wordsOf(name).some((word) => NAMES.test(word))

/** What `pick` finds in the nodes of every TypeScript file, each with its place. */
function found(pick: (node: ts.Node) => string | undefined): readonly string[] {
  return typescript.flatMap((file) => {
    const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest)
    const hits: string[] = []
    const visit = (node: ts.Node): void => {
      const hit = pick(node)
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      if (hit !== undefined) hits.push(`${file}:${line + 1} ${hit}`)
      ts.forEachChild(node, visit)
    }
    visit(source)
    return hits
  })
}

const textOf = (node: ts.Node): string =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    ? node.text
    : ''

describe('one word for one idea', () => {
  test('in the names of files', () => {
    const names = files.map((file) => file.split('/').at(-1)!.replace(/\..*/, ''))
    expect(names.filter(isOld)).toEqual([])
  })

  test('in identifiers', () => {
    expect(found((node) => (ts.isIdentifier(node) && isOld(node.text) ? node.text : undefined))).toEqual([])
  })

  test('in the functions of shell programs', () => {
    const functions = shell.flatMap((file) =>
      [...read(file).matchAll(/^\s*(\w+)\(\)/gm)].map(([, name]) => name!),
    )
    expect(functions.length).toBeGreaterThan(100)
    expect(functions.filter(isOld)).toEqual([])
  })

  test('in messages', () => {
    // A text without a space is a word of a format or of a program.
    expect(found((node) => (/ /.test(textOf(node)) ? SENTENCES.exec(textOf(node))?.[0] : undefined))).toEqual(
      [],
    )
  })

  test('in comments', () => {
    const lines = [...typescript, ...shell].flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) =>
          /^\s*(\*|\/[/*]|#)/.test(line) && SENTENCES.test(line)
            ? [`${file}:${index + 1} ${line.trim()}`]
            : [],
        ),
    )
    expect(lines).toEqual([])
  })
})

import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { type Documented, exportsOf, PACKAGE } from './documented.ts'

export interface Example {
  readonly of: Documented
  readonly code: string
  /** What {@link code} needs, as import declarations. */
  readonly imports: string
}

/** Every `@example` of what a file itself exports. */
export const examplesIn = (file: string): readonly Example[] =>
  exportsOf(file)
    .filter((one) => one.file === file)
    .flatMap((of) => codesIn(of.doc).map((code) => ({ of, code, imports: importsFor(code, file) })))

const codesIn = (doc: string): readonly string[] =>
  [...doc.matchAll(/^@example\s(.*?)(?=^@[a-z]|$(?![\s\S]))/gms)].map(([, code = '']) => code.trim())

/** Imports of whatever `code` names and does not have: of the package, else of the file that it belongs to, else of its folder. */
function importsFor(code: string, file: string): string {
  const own = [file, join(dirname(file), 'index.ts')].map(
    (path) => [relative('examples', path), path] as const,
  )
  const used = namesIn(code)
  return [...Object.entries(PACKAGE), ...own]
    .map(([from, path]) => {
      const names = exportsOf(path).filter(({ name }) => used.delete(name))
      const words = names.map(({ name, isValue }) => (isValue ? name : `type ${name}`))
      return words.length === 0 ? '' : `import { ${words.join(', ')} } from '${from}'\n`
    })
    .join('')
}

function namesIn(code: string): Set<string> {
  const used = new Set<string>()
  const declared = new Set<string>()
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node
      const isOwnName = 'name' in parent && parent.name === node
      if (!isOwnName) used.add(node.text)
      else if (ts.isShorthandPropertyAssignment(parent)) used.add(node.text)
      else if (!ts.isPropertyAccessExpression(parent) && !ts.isPropertyAssignment(parent))
        declared.add(node.text)
    }
    ts.forEachChild(node, look)
  }
  look(parse(code))
  return new Set([...used].filter((name) => !declared.has(name)))
}

export const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile('example.ts', code, ts.ScriptTarget.ESNext, true)

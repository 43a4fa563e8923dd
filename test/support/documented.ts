import { join, relative } from 'node:path'
import ts from 'typescript'
import { ROOT } from './root.ts'

/** What users import, and the files behind it. */
export const PACKAGE: Readonly<Record<string, string>> = {
  'run-playbook': 'lib/index.ts',
  'run-playbook/author': 'tasks/author.ts',
  'run-playbook/tasks': 'tasks/index.ts',
}

/** Something exported, with its doc comment as a person wrote it. */
export interface Documented {
  readonly name: string
  /** The file that holds it, seen from the top of the repository. */
  readonly file: string
  readonly isValue: boolean
  readonly doc: string
}

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  ROOT,
)
const paths = Object.fromEntries(Object.entries(PACKAGE).map(([name, file]) => [name, [join(ROOT, file)]]))
/** As the project itself, but that an example may leave a name unused, as a reader would expect. */
export const settings: ts.CompilerOptions = {
  ...options,
  paths,
  noEmit: true,
  noUnusedLocals: false,
  incremental: false,
}

/** Every file of the library and of the tasks, as the compiler reads them. */
export const program = ts.createProgram(
  ts.sys.readDirectory(ROOT, ['.ts'], undefined, ['lib/**/*.ts', 'tasks/**/*.ts']),
  settings,
)
const checker = program.getTypeChecker()
const sources = program
  .getSourceFiles()
  .filter(({ fileName }) => /^(lib|tasks)\//.test(relative(ROOT, fileName)))
export const files: ReadonlyMap<string, string> = new Map(
  sources.map(({ fileName, text }) => [relative(ROOT, fileName), text]),
)

const exportedBy = new Map<string, readonly Documented[]>()
/** What a file exports, wherever that is written. */
export function exportsOf(file: string): readonly Documented[] {
  const known = exportedBy.get(file)
  if (known) return known
  const source = program.getSourceFile(join(ROOT, file))
  const module = source && checker.getSymbolAtLocation(source)
  const found = module ? checker.getExportsOfModule(module).map(documented) : []
  exportedBy.set(file, found)
  return found
}

function documented(exported: ts.Symbol): Documented {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const [declaration] = symbol.declarations ?? []
  if (!declaration) throw new Error(`${exported.name} is declared nowhere`)
  const comments = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc)
  return {
    name: exported.name,
    file: relative(ROOT, declaration.getSourceFile().fileName),
    isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
    doc: comments.map((comment) => plain(comment.getText()).trim()).join('\n'),
  }
}

/** The members of an exported interface with what an editor shows for each; `path` leads into members that are objects themselves. */
export function membersOf(
  file: string,
  name: string,
  ...path: readonly string[]
): ReadonlyMap<string, string> {
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, file))!)!
  const exported = checker.getExportsOfModule(module).find((one) => one.name === name)!
  let type = checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(exported))
  for (const member of path)
    type = checker.getNonNullableType(checker.getTypeOfSymbol(type.getProperty(member)!))
  const textOf = (member: ts.Symbol): string =>
    ts.displayPartsToString(member.getDocumentationComment(checker)).replaceAll('\n', ' ')
  return new Map(type.getProperties().map((member) => [member.name, textOf(member)]))
}

/** A comment without its stars. */
const plain = (comment: string): string =>
  comment.replace(/^\/\*\*[ \t]*|\s*\*\/$/g, '').replace(/^[ \t]*\*[ \t]?/gm, '')

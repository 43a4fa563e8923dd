import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { program, settings } from './documented.ts'
import { type Example, parse } from './examples.ts'
import { ROOT } from './root.ts'

/** Where the modules that are made of examples would lie; nothing is written. */
export const FOLDER = join(ROOT, 'examples')

/** What the compiler has against these modules, all checked in one go; keys are their names in `folder`. */
export function complaints(modules: Readonly<Record<string, string>>, folder = FOLDER): readonly string[] {
  const texts = new Map(Object.entries(modules).map(([name, text]) => [join(folder, name), text]))
  const host = ts.createCompilerHost(settings)
  const { fileExists, directoryExists, readFile, getSourceFile } = host
  host.fileExists = (path) => texts.has(path) || fileExists(path)
  const folders = new Set([...texts.keys()].map(dirname))
  host.directoryExists = (path) => folders.has(path) || directoryExists?.(path) === true
  host.readFile = (path) => texts.get(path) ?? readFile(path)
  host.getSourceFile = (path, how, ...rest) => {
    const text = texts.get(path)
    // What has been read once is not read again.
    if (text === undefined) return program.getSourceFile(path) ?? getSourceFile(path, how, ...rest)
    return ts.createSourceFile(path, text, how, true)
  }
  const all = ts.createProgram([...texts.keys()], settings, host)
  const about = [...texts.keys()].flatMap((path) => {
    const source = all.getSourceFile(path)
    return [...all.getSyntacticDiagnostics(source), ...all.getSemanticDiagnostics(source)]
  })
  return [...all.getOptionsDiagnostics(), ...about].map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
    const said = ts.flattenDiagnosticMessageText(messageText, '\n')
    return `${file ? basename(file.fileName) : 'options'}:${line}: ${said}`
  })
}

/** One value that an example comes to, and what the comment behind it says that it is. */
export interface Outcome {
  readonly value: unknown
  readonly said?: unknown
}

/** Whether an example only makes values: what waits for something works on hosts or files. */
export const isInert = ({ code }: Example): boolean => !/\bawait\b/.test(code)

/** Runs an example: each expression, variable and default export at its top is an outcome. */
export function evaluate(
  { imports, code }: Pick<Example, 'imports' | 'code'>,
  load: (name: string) => unknown,
): readonly Outcome[] {
  const source = parse(code)
  const lines = source.statements.map((statement, index) => {
    const until = source.statements[index + 1]?.getStart() ?? code.length
    return withOutcome(statement, /^\s*\/\/ (.*)/.exec(code.slice(statement.end, until))?.[1])
  })
  const { outputText } = ts.transpileModule(`${imports}${lines.join('\n')}`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const outcomes: Outcome[] = []
  new Function('require', 'exports', 'outcome', outputText)(load, {}, (...made: readonly unknown[]) =>
    outcomes.push(made.length > 1 ? { value: made[0], said: made[1] } : { value: made[0] }),
  )
  return outcomes
}

function withOutcome(statement: ts.Statement, said: string | undefined): string {
  const text = statement.getText()
  if (ts.isExpressionStatement(statement) || ts.isExportAssignment(statement))
    return `outcome(${statement.expression.getText()}${said === undefined ? '' : `, (${said})`})`
  if (!ts.isVariableStatement(statement)) return text
  return [
    text,
    ...statement.declarationList.declarations.map(({ name }) => `outcome(${name.getText()})`),
  ].join('\n')
}

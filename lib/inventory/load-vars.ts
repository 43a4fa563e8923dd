import { textIn } from './files.ts'
import type { LoadOptions } from './load.ts'
import { demandNone, problemsError } from './problems.ts'
import type { Problem, Variables } from './types.ts'
import { varsReader } from './vars-reader.ts'

/**
 * The variables of one YAML or JSON file.
 *
 * @throws PlaybookError E_INPUT that names every problem with its file and line
 */
export async function loadVars(
  file: string,
  { identity, note = () => {} }: Pick<LoadOptions, 'identity'> & { note?(found: Problem): void } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const problems: Problem[] = []
  const readVars = await varsReader([file], identity, problems)
  const vars = await readVars(file)
  demandNone(problems).forEach(note)
  return valuesIn(vars)
}

/** As {@link loadVars}, from a text with the place `where`. */
export async function parseVars(
  text: string,
  where: string,
  { note = () => {} }: { note?(found: Problem): void } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const problems: Problem[] = []
  const { readVarsFile } = await import('./vars-file.ts')
  const vars = readVarsFile(text, where, problems)
  demandNone(problems).forEach(note)
  return valuesIn(vars)
}

const valuesIn = (vars: Variables): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...vars].map(([name, { value }]) => [name, value]))

/**
 * Validates `text` as the plain text of the encrypted `file`.
 *
 * @throws PlaybookError E_INPUT that names every problem with its line, and quotes nothing
 */
export async function checkSecretVars(plain: Buffer, file: string): Promise<void> {
  const problems: Problem[] = []
  const { readVarsFile } = await import('./vars-file.ts')
  readVarsFile(textIn(plain, file, problems), file, problems, { secret: true })
  if (problems.length > 0) throw problemsError(problems)
}

import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Jiti } from 'jiti'
import { describe, invalid, messageOf, PlaybookError } from '../core/errors.ts'

let jiti: Jiti | undefined

/**
 * One loader for all files. What they import as `run-playbook` is this very copy, so that there is one registry of secrets; what it
 * compiles is kept where nobody else may write.
 */
async function loader(): Promise<Jiti> {
  if (jiti) return jiti
  const { createJiti } = await import('jiti')
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'run-playbook', 'jiti')
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  jiti = createJiti(import.meta.url, {
    fsCache: cache,
    virtualModules: {
      'run-playbook': await import('../index.ts'),
      'run-playbook/tasks': await import('../../tasks/index.ts'),
    },
  })
  return jiti
}

/**
 * Imports a file of the user's own, TypeScript or JavaScript, on every Node.
 *
 * @throws PlaybookError E_INPUT when it is not there or fails while it is loaded
 */
export async function importModule(path: string): Promise<Record<string, unknown>> {
  const file = resolve(path)
  if (!existsSync(file)) throw invalid('there is no such file', { where: path, hint: 'Is the path right?' })
  try {
    return await (await loader()).import<Record<string, unknown>>(file)
  } catch (cause) {
    if (cause instanceof PlaybookError) throw cause
    throw invalid(`cannot be loaded: ${describe(cause)}`, { where: placeIn(cause, file) ?? path, cause })
  }
}

/** `site.ts:12:5` where the error itself tells it. */
function placeIn(error: unknown, file: string): string | undefined {
  const text = error instanceof Error ? `${messageOf(error)}\n${error.stack ?? ''}` : ''
  const at = text.indexOf(`${file}:`)
  return at < 0 ? undefined : /^[^\s)]+?:\d+(?::\d+)?/.exec(text.slice(at))?.[0]
}

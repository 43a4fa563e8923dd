import { type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Jiti } from 'jiti'
import { demandNoErrors, gatherErrors } from '../author/errors.ts'
import { describe, invalid, messageOf, PlaybookError } from '../core/errors.ts'
import { shortageOf } from '../core/shortage.ts'
import { codeOf, fileError } from '../core/user-file.ts'
import { makeFolder, userFolder } from '../core/user-folder.ts'
import { knownNames } from '../text/index.ts'

let jiti: Jiti | undefined

/**
 * One loader for all files. What they import as `run-playbook` is this very copy, so that there is one registry of secrets; what it
 * compiles is kept where nobody else may write.
 */
async function loader(): Promise<Jiti> {
  if (jiti) return jiti
  const { createJiti } = await import('jiti')
  jiti = createJiti(import.meta.url, {
    fsCache: cacheFolder(),
    virtualModules: {
      'run-playbook': strict('run-playbook', await import('../index.ts')),
      'run-playbook/tasks': strict('run-playbook/tasks', await import('../../tasks/index.ts')),
    },
  })
  return jiti
}

/** A module, of which a name that it does not have is an error with the right one. jiti asks what is there before it reads. */
const strict = (name: string, module: object): object =>
  new Proxy(knownNames(name, { ...module }), { has: (_, key) => typeof key === 'string' })

/** It only saves time: where it cannot be made, there is none. */
function cacheFolder(): string | false {
  const cache = join(userFolder('XDG_CACHE_HOME', '.cache'), 'run-playbook', 'jiti')
  try {
    makeFolder(cache)
    return cache
  } catch {
    return false
  }
}

/**
 * Imports a file of the user's own, TypeScript or JavaScript, on every Node.
 *
 * @throws PlaybookError E_INPUT when it is not there or fails while it is loaded
 */
export async function importModule(path: string): Promise<Record<string, unknown>> {
  const file = resolve(path)
  demandFile(path)
  const errors: PlaybookError[] = []
  try {
    const load = await loader()
    return await gatherErrors(errors, () => load.import<Record<string, unknown>>(file))
  } catch (cause) {
    const shortage = shortageOf(cause)
    if (shortage) throw invalid(shortage.message, { hint: shortage.hint, cause })
    errors.push(
      cause instanceof PlaybookError
        ? placed(cause, file, path)
        : invalid(`cannot be loaded: ${describe(cause)}`, { where: placeIn(cause, file) ?? path, cause }),
    )
    throw cause
  } finally {
    demandNoErrors(errors)
  }
}

/** A folder would be searched, and a pipe waited for. */
function demandFile(path: string): void {
  const hint = 'Is the path right?'
  let stats: Stats
  try {
    stats = statSync(path)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') throw invalid('there is no such file', { where: path, hint, cause })
    throw fileError('cannot be read', path, cause)
  }
  if (stats.isFile()) return
  const what = stats.isDirectory() ? 'is a folder' : 'is a pipe or a device'
  throw invalid(`${what}, not a file`, { where: path, hint: 'Name the file itself: ./site.ts' })
}

/** An error of ours with the place in the file that met it. */
function placed(error: PlaybookError, file: string, path: string): PlaybookError {
  const { code, message, where, hint } = error
  if (code !== 'E_INPUT' || where !== undefined) return error
  return invalid(message, { where: placeIn(error, file) ?? path, hint, cause: error })
}

/** `site.ts:12:5` where the error itself tells it. */
function placeIn(error: unknown, file: string): string | undefined {
  const text = error instanceof Error ? `${messageOf(error)}\n${error.stack ?? ''}` : ''
  const at = text.indexOf(`${file}:`)
  return at < 0 ? undefined : /^[^\s)]+?:\d+(?::\d+)?/.exec(text.slice(at))?.[0]
}

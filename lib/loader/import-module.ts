import { type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Jiti } from 'jiti'
import { fromHere, thrownAt } from '../author/call-site.ts'
import { demandNoErrors, gatherErrors } from '../author/errors.ts'
import { ownError } from '../author/own-error.ts'
import { invalid, messageOf, type PlaybookError } from '../core/errors.ts'
import { shortageOf } from '../core/shortage.ts'
import { codeOf, fileError } from '../core/user-file.ts'
import { makeFolder, userFolder } from '../core/user-folder.ts'
import { knownNames } from '../text/index.ts'

let jiti: Jiti | undefined

/**
 * One loader for all files. Their import of `run-playbook` is this copy, so that the engine recognizes its classes; the cache of
 * compiled files is where no other user may write.
 */
async function loader(): Promise<Jiti> {
  if (jiti) return jiti
  const { createJiti } = await import('jiti')
  jiti = createJiti(import.meta.url, {
    fsCache: cacheFolder(),
    virtualModules: strict({
      'run-playbook': await import('../index.ts'),
      'run-playbook/author': await import('../../tasks/author.ts'),
      'run-playbook/tasks': await import('../../tasks/index.ts'),
    }),
  })
  return jiti
}

/** Modules that throw for an unknown name, with a suggestion. jiti checks for a name before it reads it. */
function strict(modules: Readonly<Record<string, object>>): Record<string, object> {
  const homes = Object.entries(modules).flatMap(([of, module]) =>
    Object.keys(module).map((name) => [name, `${name} of ${of}`] as const),
  )
  const meant = Object.fromEntries(homes)
  return Object.fromEntries(
    Object.entries(modules).map(([name, module]) => [
      name,
      new Proxy(knownNames(name, { ...module }, meant), { has: (_, key) => typeof key === 'string' }),
    ]),
  )
}

/** The cache only saves time: it is off where its folder cannot be created. */
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
 * Imports a file of the user, TypeScript or JavaScript, on every Node. `read` converts the module: its exports may be code that throws,
 * too.
 *
 * @throws PlaybookError E_INPUT when it is missing, or fails while it is loaded or read
 */
export async function importModule<T>(
  path: string,
  read: (module: Record<string, unknown>) => T,
): Promise<T> {
  const file = resolve(path)
  demandFile(path)
  const errors: PlaybookError[] = []
  try {
    const module = await gatherErrors(errors, () => imported(file))
    demandValue(module)
    return read(module)
  } catch (cause) {
    errors.push(ownError(cause, 'cannot be loaded', path))
    throw cause
  } finally {
    demandNoErrors(errors)
  }
}

function demandValue({ default: value }: Record<string, unknown>): void {
  if (typeof (value as PromiseLike<unknown> | null | undefined)?.then !== 'function') return
  Promise.resolve(value).catch(() => {}) // Its rejection must not be unhandled.
  throw invalid('its default export is a promise', { hint: 'Write: export default await …' })
}

async function imported(file: string): Promise<Record<string, unknown>> {
  const load = await loader()
  try {
    return await load.import<Record<string, unknown>>(file)
  } catch (cause) {
    throw plainer(cause)
  }
}

/** jiti has the place of a syntax error in its message; Node has there the files that import a missing one. */
function plainer(thrown: unknown): unknown {
  const shortage = shortageOf(thrown)
  if (shortage) return invalid(shortage.message, { hint: shortage.hint, cause: thrown })
  const text = messageOf(thrown)
  const [, wrong, place] = /^ParseError: (.*?)\s*\n (.+:\d+:\d+)$/s.exec(text) ?? []
  if (place) return invalid(`cannot be loaded: ${wrong}`, { where: fromHere(place), cause: thrown })
  const [missing = '', stack] = text.split('\nRequire stack:')
  return stack ? invalid(`cannot be loaded: ${missing}`, { where: thrownAt(thrown), cause: thrown }) : thrown
}

/** Refuses a folder, which would be searched, and a pipe, which would block. */
function demandFile(path: string): void {
  const hint = 'Check the path.'
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

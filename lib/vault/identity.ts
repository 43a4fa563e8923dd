import { statSync } from 'node:fs'
import { join } from 'node:path'
import { invalid, PlaybookError } from '../core/errors.ts'
import { ownHome } from '../core/own-user.ts'
import { remember } from '../core/secret.ts'
import { quote } from '../core/shell.ts'
import { codeOf, fileError, readUserFile } from '../core/user-file.ts'
import { userFolder } from '../core/user-folder.ts'
import { recipientOf } from './age.ts'

/** An age identity: the keys in one file, and their recipients. */
export interface Identity {
  readonly file: string
  readonly keys: readonly string[]
  readonly recipients: readonly string[]
}

/** The path of the identity: the given one, else `RUN_PLAYBOOK_AGE_IDENTITY`, else `~/.config/run-playbook/age.txt`. */
export function identityFile(named?: string): string {
  const said = named || process.env.RUN_PLAYBOOK_AGE_IDENTITY
  if (said) return said.replace(/^~(?=\/)/, ownHome())
  return join(userFolder('XDG_CONFIG_HOME', '.config'), 'run-playbook', 'age.txt')
}

/**
 * The identity that decrypts `files`.
 *
 * @throws PlaybookError E_INPUT: it is missing, other users can read it, or it is not an age identity
 */
export async function readIdentity(named: string | undefined, files: readonly string[]): Promise<Identity> {
  const file = identityFile(named)
  const text = textOf(file, files)
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'))
  for (const key of keys) remember(key)
  if (keys.length === 0 || !keys.every((key) => /^AGE-SECRET-KEY-(?:PQ-)?1/.test(key)))
    throw notIdentity(text, file)
  try {
    return { file, keys, recipients: await Promise.all(keys.map(recipientOf)) }
  } catch {
    // The error may quote the key.
    throw invalid('has an incomplete key', { where: file, hint: 'Restore it from a backup.' })
  }
}

function textOf(file: string, files: readonly string[]): string {
  try {
    const { mode } = statSync(file)
    // The mode of a pipe has no meaning.
    if (mode & 0o077 && !/^\/dev\/fd\//.test(file)) throw readable(file)
    return readUserFile(file).toString()
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') throw missing(file, files)
    if (cause instanceof PlaybookError && cause.cause === undefined) throw cause
    throw fileError(
      'the age identity cannot be read',
      file,
      cause instanceof PlaybookError ? cause.cause : cause,
    )
  }
}

const readable = (where: string) =>
  invalid('other users can read this age identity, which decrypts every secret', {
    where,
    hint: `chmod 600 ${quote(where)}`,
  })

function missing(file: string, files: readonly string[]) {
  const [where, ...more] = files
  const others = more.length > 0 ? `, as ${more.join(', ')},` : ','
  return invalid(`is encrypted${others} and there is no age identity: ${file} does not exist`, {
    where,
    hint: 'Name it with --identity FILE or RUN_PLAYBOOK_AGE_IDENTITY. `run-playbook secrets keygen` creates one; a person who can read the files adds its recipient.',
  })
}

function notIdentity(text: string, where: string) {
  const what = /^-----BEGIN .*PRIVATE KEY-----/m.test(text)
    ? 'is an SSH key, not an age identity'
    : /^age-encryption\.org\/|^-----BEGIN AGE/.test(text)
      ? 'is itself encrypted with a passphrase'
      : /^AGE-PLUGIN-/m.test(text)
        ? 'is the identity of a plugin, and plugins are not supported'
        : 'is not an age identity: it has no line AGE-SECRET-KEY-1…'
  return invalid(what, { where, hint: 'Create one with `run-playbook secrets keygen FILE`.' })
}

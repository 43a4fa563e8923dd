import { statSync } from 'node:fs'
import { join } from 'node:path'
import { invalid, PlaybookError } from '../core/errors.ts'
import { ownHome } from '../core/own-user.ts'
import { remember } from '../core/secret.ts'
import { quote } from '../core/shell.ts'
import { codeOf, fileError, readUserFile } from '../core/user-file.ts'
import { userFolder } from '../core/user-folder.ts'
import { recipientOf } from './age.ts'

/** What opens encrypted files: the keys in one file, and for whom they let others encrypt. */
export interface Identity {
  readonly file: string
  readonly keys: readonly string[]
  readonly recipients: readonly string[]
}

/** Where the identity lies: what was named, else `RUN_PLAYBOOK_AGE_IDENTITY`, else `~/.config/run-playbook/age.txt`. */
export function identityFile(named?: string): string {
  const said = named || process.env.RUN_PLAYBOOK_AGE_IDENTITY
  if (said) return said.replace(/^~(?=\/)/, ownHome())
  return join(userFolder('XDG_CONFIG_HOME', '.config'), 'run-playbook', 'age.txt')
}

/**
 * The identity that is to open `files`.
 *
 * @throws PlaybookError E_INPUT: there is none, others can read it, or it is none of age's
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
    // What was thrown may quote the key.
    throw invalid('holds a key that is not whole', { where: file, hint: 'Take it from a backup.' })
  }
}

function textOf(file: string, files: readonly string[]): string {
  try {
    const { mode } = statSync(file)
    // A pipe of the shell's has no mode that means anything.
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
  invalid('others can read this age identity, and it opens every secret', {
    where,
    hint: `chmod 600 ${quote(where)}`,
  })

function missing(file: string, files: readonly string[]) {
  const [where, ...more] = files
  const others = more.length > 0 ? `, as ${more.join(', ')},` : ','
  return invalid(`is encrypted${others} and there is no age identity: ${file} does not exist`, {
    where,
    hint: 'Name it with --identity FILE or RUN_PLAYBOOK_AGE_IDENTITY. `run-playbook secrets keygen` makes one; a person who can read the files adds its recipient.',
  })
}

function notIdentity(text: string, where: string) {
  const what = /^-----BEGIN .*PRIVATE KEY-----/m.test(text)
    ? 'is a key of SSH’s, not an age identity'
    : /^age-encryption\.org\/|^-----BEGIN AGE/.test(text)
      ? 'is itself encrypted with a passphrase'
      : /^AGE-PLUGIN-/m.test(text)
        ? 'is the identity of a plugin, and plugins are not run here'
        : 'is no age identity: it holds no line AGE-SECRET-KEY-1…'
  return invalid(what, { where, hint: '`run-playbook secrets keygen FILE` makes one that is read here.' })
}

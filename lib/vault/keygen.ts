import { dirname } from 'node:path'
import { invalid } from '../core/errors.ts'
import { makeFolder } from '../core/user-folder.ts'
import { newKey, recipientOf } from './age.ts'
import { readIdentity } from './identity.ts'
import { createFile } from './replace-file.ts'

/**
 * Writes a new identity that only its owner can read, in the form of `age-keygen`, and returns its recipient.
 *
 * @throws PlaybookError E_INPUT when the file exists: overwriting it would lose what is encrypted for it
 */
export async function makeIdentity(file: string): Promise<string> {
  const key = await newKey()
  const recipient = await recipientOf(key)
  const text = `# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${key}\n`
  makeFolder(dirname(file))
  await createFile(file, Buffer.from(text), { mode: 0o600 }).catch(async (cause: unknown) => {
    const known = await readIdentity(file, []).catch(() => undefined)
    if (!known) throw cause
    throw invalid('is an identity already, and is not overwritten', {
      where: file,
      hint: `Its recipient is ${known.recipients.join(' ')}\n  Another one: run-playbook secrets keygen FILE`,
      cause,
    })
  })
  return recipient
}

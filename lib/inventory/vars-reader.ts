import { PlaybookError } from '../core/errors.ts'
import { isEncrypted } from '../vault/names.ts'
import { readText, textIn } from './files.ts'
import type { Problem, Variables } from './types.ts'

/**
 * A reader of `files`: YAML or JSON, plain or encrypted with age. Loads the parser and the vault on demand, because they load slowly.
 */
export async function varsReader(
  files: readonly string[],
  identity: string | undefined,
  problems: Problem[],
): Promise<(file: string) => Promise<Variables>> {
  const encrypted = files.filter(isEncrypted)
  const open = encrypted.length > 0 ? await opener(encrypted, identity, problems) : undefined
  return async (file) => {
    const secret = isEncrypted(file)
    const plain = secret ? await open?.(file) : undefined
    if (secret && !plain) return new Map()
    const text = plain ? textIn(plain, file, problems) : readText(file, problems)
    const { readVarsFile } = await import('./vars-file.ts')
    return readVarsFile(text, file, problems, { secret })
  }
}

/** Returns the plain bytes of an encrypted file, or adds a problem. */
async function opener(files: readonly string[], named: string | undefined, problems: Problem[]) {
  const [{ readIdentity }, { readEncryptedFile }] = await Promise.all([
    import('../vault/identity.ts'),
    import('../vault/encrypted-file.ts'),
  ])
  const tried = async <T>(file: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error
      problems.push({ where: error.where ?? file, message: error.message, hint: error.hint })
      return undefined
    }
  }
  const identity = await tried(files[0]!, () => readIdentity(named, files))
  return identity && ((file: string) => tried(file, () => readEncryptedFile(file, identity)))
}

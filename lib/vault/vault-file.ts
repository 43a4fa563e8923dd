import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { makeFolder } from '../core/user-folder.ts'
import { decrypt, encrypt } from './age.ts'
import { type EncryptedFile, findEncryptedFile } from './encrypted-file.ts'
import { type Identity, readIdentity } from './identity.ts'
import { recipientsFor } from './recipients.ts'
import { createFile, replaceFile } from './replace-file.ts'

/** An encrypted file with all that it takes to write it again. */
export interface VaultFile {
  readonly file: string
  /** Undefined when there is no such file yet. */
  readonly found: EncryptedFile | undefined
  /** Empty for a new file. */
  readonly plain: Buffer
  readonly recipients: readonly string[]
  /** The list that names them; undefined when they are our own. */
  readonly list: string | undefined
  /** Whether we ourselves can read what is written for them. */
  readonly readable: boolean
}

/** @throws PlaybookError E_INPUT: no identity, or none that opens the file, or a wrong list of recipients */
export async function openVaultFile(file: string, named: string | undefined): Promise<VaultFile> {
  const [found, list] = [await findEncryptedFile(file), await recipientsFor(file)]
  if (!found && list) {
    // Whoever only adds secrets for others needs no identity.
    const identity = await readIdentity(named, [file]).catch(() => undefined)
    return vaultFile(file, undefined, Buffer.alloc(0), list, identity)
  }
  const identity = await readIdentity(named, [file])
  const plain = found ? await decrypt(found.bytes, identity.keys, file) : Buffer.alloc(0)
  return vaultFile(file, found, plain, list, identity)
}

function vaultFile(
  file: string,
  found: EncryptedFile | undefined,
  plain: Buffer,
  list: { readonly file: string; readonly recipients: readonly string[] } | undefined,
  identity: Identity | undefined,
): VaultFile {
  const own = identity?.recipients ?? []
  const recipients = list?.recipients ?? own
  const readable = own.some((recipient) => recipients.includes(recipient))
  return { file, found, plain, recipients, list: list?.file, readable }
}

/** Puts `plain` into the file, encrypted for its recipients: at once, in the form and with the mode that it had. */
export async function sealVaultFile({ file, found, recipients }: VaultFile, plain: Buffer): Promise<void> {
  const bytes = await encrypt(plain, recipients, found?.form ?? 'armored')
  if (found) return replaceFile(found.path, bytes, found.looks)
  makeFolder(dirname(file), 0o777)
  await createFile(file, bytes, { mode: 0o600 })
}

/** Whether somebody else has written to the file since it was opened. */
export async function isChanged({ file, found }: VaultFile): Promise<boolean> {
  const now = await findEncryptedFile(file)
  return found ? !now?.bytes.equals(found.bytes) : now !== undefined
}

/** Keeps `plain`, encrypted, beside the file that somebody else has changed, under a name that nothing reads. */
export async function setAside({ file, recipients }: VaultFile, plain: Buffer): Promise<string> {
  const aside = `${file}.${randomBytes(3).toString('hex')}.rejected`
  await createFile(aside, await encrypt(plain, recipients, 'armored'), { mode: 0o600 })
  return aside
}

import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { makeFolder } from '../core/user-folder.ts'
import { decrypt, encrypt } from './age.ts'
import { type EncryptedFile, findEncryptedFile } from './encrypted-file.ts'
import { type Identity, readIdentity } from './identity.ts'
import { recipientsFor } from './recipients.ts'
import { createFile, replaceFile } from './replace-file.ts'

/** An encrypted file with all that is needed to write it again. */
export interface VaultFile {
  readonly file: string
  /** Undefined when the file does not exist yet. */
  readonly found: EncryptedFile | undefined
  /** Empty for a new file. */
  readonly plain: Buffer
  readonly recipients: readonly string[]
  /** The list that names them; undefined when they are those of the user's identity. */
  readonly list: string | undefined
  /** Whether the user's identity can decrypt the file. */
  readonly readable: boolean
}

/** @throws PlaybookError E_INPUT: no identity, none that decrypts the file, or an invalid list of recipients */
export async function openVaultFile(file: string, named: string | undefined): Promise<VaultFile> {
  const [found, list] = [await findEncryptedFile(file), await recipientsFor(file)]
  if (!found && list) {
    // Creating a file for other recipients needs no identity.
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

/** Writes `plain` to the file, encrypted for its recipients, atomically, in its old form and mode. */
export async function sealVaultFile({ file, found, recipients }: VaultFile, plain: Buffer): Promise<void> {
  const bytes = await encrypt(plain, recipients, found?.form ?? 'armored')
  if (found) return replaceFile(found.path, bytes, found.looks)
  makeFolder(dirname(file), 0o777)
  await createFile(file, bytes, { mode: 0o600 })
}

/** Whether another program has written to the file since it was opened. */
export async function isChanged({ file, found }: VaultFile): Promise<boolean> {
  const now = await findEncryptedFile(file)
  return found ? !now?.bytes.equals(found.bytes) : now !== undefined
}

/** Writes `plain`, encrypted, beside the file that another program has changed, under a name that nothing reads. */
export async function setAside({ file, recipients }: VaultFile, plain: Buffer): Promise<string> {
  const aside = `${file}.${randomBytes(3).toString('hex')}.rejected`
  await createFile(aside, await encrypt(plain, recipients, 'armored'), { mode: 0o600 })
  return aside
}

import { invalid } from '../core/errors.ts'
import { checkSecretVars } from '../inventory/index.ts'
import { count } from '../text/index.ts'
import { encryptFile, readPlainFile } from '../vault/encrypt-file.ts'
import { readEncryptedFile } from '../vault/encrypted-file.ts'
import { identityFile, readIdentity } from '../vault/identity.ts'
import { makeIdentity } from '../vault/keygen.ts'
import { recipientsFor } from '../vault/recipients.ts'
import { openVaultFile, sealVaultFile } from '../vault/vault-file.ts'
import type { Flags } from './options.ts'

type IdentityFlags = Flags<'secrets'>

/** `run-playbook secrets keygen [FILE]`; resolves with the exit code, as all of these do. */
export async function keygen(named: string | undefined): Promise<number> {
  const file = identityFile(named)
  const recipient = await makeIdentity(file)
  console.log(recipient)
  console.error(`the identity is in ${file}: keep a copy, its encrypted files are lost without it`)
  return 0
}

/** `run-playbook secrets show FILE` */
export async function show(file: string, { identity }: IdentityFlags): Promise<number> {
  process.stdout.write(await readEncryptedFile(file, await readIdentity(identity, [file])))
  return 0
}

/** `run-playbook secrets encrypt FILE…` */
export async function encrypt(files: readonly string[], { identity }: IdentityFlags): Promise<number> {
  for (const file of files) {
    const plain = await readPlainFile(file)
    await checkSecretVars(plain, file)
    const list = await recipientsFor(`${file}.age`)
    const recipients = list?.recipients ?? (await readIdentity(identity, [`${file}.age`])).recipients
    await encryptFile(file, plain, recipients)
    console.error(`${file}.age: encrypted for ${count(recipients.length, 'recipient')}; ${file} is removed`)
  }
  return 0
}

/** `run-playbook secrets rekey FILE…`: opens all of them before it writes the first. */
export async function rekey(files: readonly string[], { identity }: IdentityFlags): Promise<number> {
  const vaults = []
  for (const file of files) {
    const vault = await openVaultFile(file, identity)
    if (!vault.found) throw invalid('there is no such file', { where: file })
    vaults.push(vault)
  }
  for (const vault of vaults) {
    await sealVaultFile(vault, vault.plain)
    console.error(`${vault.file}: encrypted for ${count(vault.recipients.length, 'recipient')}`)
  }
  return 0
}

import { basename } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { describe, invalid, PlaybookError } from '../core/errors.ts'
import { mask } from '../core/secret.ts'
import { readUserFile } from '../core/user-file.ts'
import { checkSecretVars } from '../inventory/index.ts'
import { count } from '../text/index.ts'
import { isEncrypted } from '../vault/names.ts'
import { makePrivateFolder, wipePrivateFolder, writePrivateFile } from '../vault/private-folder.ts'
import { isChanged, openVaultFile, sealVaultFile, setAside, type VaultFile } from '../vault/vault-file.ts'
import { type Edit, withEditor } from './editor.ts'

/** `run-playbook secrets edit FILE`; resolves with the exit code. */
export async function edit(file: string, { identity }: { readonly identity?: string }): Promise<number> {
  if (!isEncrypted(file))
    throw invalid('is not the name of an encrypted file, which ends in .age', {
      where: file,
      hint: 'Encrypt a plain file with: run-playbook secrets encrypt FILE',
    })
  const vault = await openVaultFile(file, identity)
  if (!vault.readable)
    console.error(`note: your identity is not in ${vault.list}: you cannot read what you write`)
  return withEditor(async (editor) => {
    const folder = await makePrivateFolder()
    try {
      if (!folder.inMemory)
        console.error(
          `note: no folder in memory is available: the plain text is in ${folder.path} until the editor ends`,
        )
      const path = await writePrivateFile(folder, basename(file, '.age'), vault.plain)
      const written = await editUntilGood(vault, path, editor)
      console.error(
        written
          ? `${file}: encrypted for ${count(vault.recipients.length, 'recipient')}`
          : `${file}: nothing changed`,
      )
      return 0
    } finally {
      await wipePrivateFolder(folder)
    }
  })
}

/** Whether the text changed and was written. Offers to edit an invalid text again, at a terminal only. */
async function editUntilGood(vault: VaultFile, path: string, editor: Edit): Promise<boolean> {
  for (;;) {
    await editor(path)
    const plain = readUserFile(path)
    if (plain.equals(vault.plain)) return false
    let aside: string | undefined
    try {
      await checkSecretVars(plain, vault.file)
      if (await isChanged(vault)) aside = await setAside(vault, plain)
      else await sealVaultFile(vault, plain)
    } catch (error) {
      if (!(error instanceof PlaybookError) || !process.stdin.isTTY) throw error
      console.error(mask(describe(error)))
      if (await askAgain()) continue
      throw invalid('was not changed', { where: vault.file })
    }
    if (aside) throw changed(vault.file, aside)
    return true
  }
}

const changed = (where: string, aside: string): PlaybookError =>
  invalid('was modified by another program meanwhile, and is not overwritten', {
    where,
    hint: `Your text is in ${aside}, encrypted: run-playbook secrets show prints it.`,
  })

async function askAgain(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const left = new Promise<string>((resolve) => terminal.once('close', () => resolve('no')))
  const answer = await Promise.race([terminal.question('edit again? [Y/n] '), left])
  terminal.close()
  return !/^n/i.test(answer.trim())
}

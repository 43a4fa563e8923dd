import { dirname, join, resolve } from 'node:path'
import { invalid } from '../core/errors.ts'
import { codeOf, readUserFile } from '../core/user-file.ts'
import { demandRecipient } from './age.ts'

const RECIPIENTS = '.age-recipients'

/** The recipients of a file, and the list that names them. */
export interface Recipients {
  readonly file: string
  readonly recipients: readonly string[]
}

/**
 * The list of recipients for `file`: the nearest `.age-recipients` beside it or above, up to the folder of the inventory, which is the
 * one with `group_vars` or `host_vars`. Not further: a user who can write there could add a recipient.
 *
 * @throws PlaybookError E_INPUT: a line in it is not a recipient
 */
export async function recipientsFor(file: string): Promise<Recipients | undefined> {
  for (const folder of foldersUp(resolve(file))) {
    const list = join(folder, RECIPIENTS)
    const text = textOf(list)
    if (text !== undefined) return { file: list, recipients: await recipientsIn(text, list) }
  }
  return undefined
}

function foldersUp(file: string): readonly string[] {
  const own = dirname(file)
  const [root] = /^.*(?=\/(?:group|host)_vars(?:\/|$))/.exec(own) ?? [own]
  const folders = [own]
  for (let folder = own; folder !== (root || '/'); folder = dirname(folder)) folders.push(dirname(folder))
  return folders
}

function textOf(list: string): string | undefined {
  try {
    return readUserFile(list).toString()
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw cause
  }
}

async function recipientsIn(text: string, list: string): Promise<readonly string[]> {
  const recipients = new Set<string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const recipient = line.trim()
    if (recipient === '' || recipient.startsWith('#')) continue
    await demandRecipient(recipient).catch((cause: unknown) => {
      throw notRecipient(recipient, `${list}:${index + 1}`, cause)
    })
    recipients.add(recipient)
  }
  if (recipients.size > 0) return [...recipients]
  throw invalid('names no recipient', {
    where: list,
    hint: 'Write one per line: age1… (run-playbook secrets keygen)',
  })
}

function notRecipient(line: string, where: string, cause: unknown) {
  if (line.startsWith('AGE-SECRET-KEY-'))
    return invalid('has an identity, which must stay secret, instead of a recipient', {
      where,
      hint: 'Remove it, create a new identity, and write its recipient (age1…) here.',
    })
  return invalid('is not an age recipient', { where, hint: 'It begins with age1; a comment with #.', cause })
}

import { invalid, messageOf } from '../core/errors.ts'

/** Loaded on demand, because the package loads slowly. */
const load = () => import('age-encryption')

/** Armored text, which mail and version control do not change, or bytes; the `age` command reads and writes both. */
export type Form = 'armored' | 'binary'

/** The form in which age encrypted `bytes`; undefined when it did not. */
export function formOf(bytes: Uint8Array): Form | undefined {
  const start = Buffer.from(bytes.subarray(0, 100)).toString('latin1')
  if (start.startsWith('age-encryption.org/v1\n')) return 'binary'
  return start.trimStart().startsWith('-----BEGIN AGE ENCRYPTED FILE-----') ? 'armored' : undefined
}

/** Encrypts `plain` for the recipients. */
export async function encrypt(plain: Uint8Array, recipients: readonly string[], form: Form): Promise<Buffer> {
  const { Encrypter, armor } = await load()
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const bytes = await encrypter.encrypt(plain)
  return Buffer.from(form === 'armored' ? armor.encode(bytes) : bytes)
}

/**
 * The plain text of `file`.
 *
 * @throws PlaybookError E_INPUT: it is not for any of the keys, is damaged, or is not a file of age
 */
export async function decrypt(bytes: Uint8Array, keys: readonly string[], file: string): Promise<Buffer> {
  const form = formOf(bytes)
  if (!form) throw notEncrypted(bytes, file)
  const { Decrypter, armor } = await load()
  try {
    const sealed = form === 'armored' ? armor.decode(Buffer.from(bytes).toString('latin1')) : bytes
    const kinds = recipientKinds(sealed)
    if (kinds.length > 0 && kinds.every((kind) => /^(?:scrypt$|ssh-)/.test(kind))) throw otherKey(kinds, file)
    const decrypter = new Decrypter()
    for (const key of keys) decrypter.addIdentity(key)
    return Buffer.from(await decrypter.decrypt(sealed))
  } catch (cause) {
    if (/no identity matched/.test(messageOf(cause))) throw await wrongIdentity(keys, file)
    if (cause instanceof Error && cause.name === 'PlaybookError') throw cause
    throw invalid(`is damaged or incomplete: ${messageOf(cause)}`, {
      where: file,
      hint: 'Restore it from a backup, or from version control.',
      cause,
    })
  }
}

/** The kinds of keys in the header of a file. */
const recipientKinds = (sealed: Uint8Array): readonly string[] => {
  const head = Buffer.from(sealed).toString('latin1').split('\n---', 1)[0] ?? ''
  return [...head.matchAll(/^-> (\S+)/gm)].map(([, kind = '']) => kind)
}

/** The recipient of a key. @throws Error when it is not a key */
export async function recipientOf(key: string): Promise<string> {
  return (await load()).identityToRecipient(key)
}

/** @throws Error when `text` is not a recipient */
export async function demandRecipient(text: string): Promise<void> {
  ;new (await load()).Encrypter().addRecipient(text)
}

/** X25519, which every version of age supports. */
export async function newKey(): Promise<string> {
  return (await load()).generateX25519Identity()
}

function notEncrypted(bytes: Uint8Array, where: string) {
  const start = Buffer.from(bytes.subarray(0, 100)).toString('latin1')
  if (start.startsWith('$ANSIBLE_VAULT'))
    return invalid('is encrypted with Ansible Vault, not with age', {
      where,
      hint: 'Decrypt it (ansible-vault decrypt), remove .age from its name, and `run-playbook secrets encrypt` it.',
    })
  const what = start.trim() === '' ? 'is empty' : 'is plain text'
  return invalid(`${what}, but its name ends in .age`, {
    where,
    hint: 'Remove .age from its name, then encrypt it: run-playbook secrets encrypt FILE',
  })
}

function otherKey(kinds: readonly string[], where: string) {
  const how = kinds.includes('scrypt') ? 'with a passphrase' : 'for SSH keys only'
  return invalid(`is encrypted ${how}; only age identities are supported`, {
    where,
    hint: 'Decrypt it (age --decrypt) and encrypt it for your recipient (age1…): run-playbook secrets encrypt FILE',
  })
}

async function wrongIdentity(keys: readonly string[], where: string) {
  const recipients = await Promise.all(keys.map(recipientOf))
  return invalid('is not encrypted for your identity', {
    where,
    hint: `Ask a person who can read it to add your recipient to .age-recipients, and to run: run-playbook secrets rekey FILE\n  ${recipients.join('\n  ')}`,
  })
}

import { invalid, messageOf } from '../core/errors.ts'

/** Loaded where something is encrypted: the package takes its time. */
const load = () => import('age-encryption')

/** Text that mail and version control leave whole, or bytes; the `age` command reads and writes both. */
export type Form = 'armored' | 'binary'

/** How `bytes` are encrypted with age; undefined when they are not. */
export function formOf(bytes: Uint8Array): Form | undefined {
  const start = Buffer.from(bytes.subarray(0, 100)).toString('latin1')
  if (start.startsWith('age-encryption.org/v1\n')) return 'binary'
  return start.trimStart().startsWith('-----BEGIN AGE ENCRYPTED FILE-----') ? 'armored' : undefined
}

/** `plain` for whoever has the identity of one of the recipients. */
export async function encrypt(plain: Uint8Array, recipients: readonly string[], form: Form): Promise<Buffer> {
  const { Encrypter, armor } = await load()
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const bytes = await encrypter.encrypt(plain)
  return Buffer.from(form === 'armored' ? armor.encode(bytes) : bytes)
}

/**
 * The plain text of what `file` holds.
 *
 * @throws PlaybookError E_INPUT: it is not for any of the keys, is damaged, or is no file of age's
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
    throw invalid(`is damaged, or not whole: ${messageOf(cause)}`, {
      where: file,
      hint: 'Take it from a backup, or from version control.',
      cause,
    })
  }
}

/** Which kinds of keys the head of a file names. */
const recipientKinds = (sealed: Uint8Array): readonly string[] => {
  const head = Buffer.from(sealed).toString('latin1').split('\n---', 1)[0] ?? ''
  return [...head.matchAll(/^-> (\S+)/gm)].map(([, kind = '']) => kind)
}

/** The public half of a key, to encrypt for. @throws Error when it is none */
export async function recipientOf(key: string): Promise<string> {
  return (await load()).identityToRecipient(key)
}

/** @throws Error when `text` is no recipient */
export async function demandRecipient(text: string): Promise<void> {
  ;new (await load()).Encrypter().addRecipient(text)
}

/** X25519, which every version of age reads. */
export async function newKey(): Promise<string> {
  return (await load()).generateX25519Identity()
}

function notEncrypted(bytes: Uint8Array, where: string) {
  const start = Buffer.from(bytes.subarray(0, 100)).toString('latin1')
  if (start.startsWith('$ANSIBLE_VAULT'))
    return invalid('is encrypted with Ansible Vault, not with age', {
      where,
      hint: 'Decrypt it (ansible-vault decrypt), take .age off its name, and `run-playbook secrets encrypt` it.',
    })
  const what = start.trim() === '' ? 'is empty' : 'is plain text'
  return invalid(`${what}, though its name says that it is encrypted with age`, {
    where,
    hint: 'Take .age off its name, then encrypt it: run-playbook secrets encrypt FILE',
  })
}

function otherKey(kinds: readonly string[], where: string) {
  const how = kinds.includes('scrypt') ? 'with a passphrase' : 'for SSH keys only'
  return invalid(`is encrypted ${how}, and identities of age's are read here`, {
    where,
    hint: 'Decrypt it (age --decrypt) and encrypt it for your recipient (age1…): run-playbook secrets encrypt FILE',
  })
}

async function wrongIdentity(keys: readonly string[], where: string) {
  const recipients = await Promise.all(keys.map(recipientOf))
  return invalid('is not encrypted for your identity', {
    where,
    hint: `A person who can read it adds your recipient to .age-recipients, then: run-playbook secrets rekey FILE\n  ${recipients.join('\n  ')}`,
  })
}

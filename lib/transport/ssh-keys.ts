import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'
import { messageOf } from '../core/errors.ts'
import { ownHome } from '../core/own-user.ts'
import { quote } from '../core/shell.ts'
import { shortageOf } from '../core/shortage.ts'
import { codeOf, readUserFile } from '../core/user-file.ts'
import { expandHome } from './known-hosts.ts'

/** A private key file. `encrypted`: `publicKey` is from the `.pub` beside it, for ssh-agent. */
export type KeyFile =
  | { readonly state: 'usable'; readonly path: string; readonly key: ParsedKey }
  | { readonly state: 'encrypted'; readonly path: string; readonly publicKey: Buffer | undefined }
  | {
      readonly state: 'missing' | 'unusable'
      readonly path: string
      readonly why: string
      /** The hint, where one is known. */
      readonly hint?: string
    }

/** The default keys of OpenSSH. */
export const defaultKeyPaths = (): string[] =>
  ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(ownHome(), '.ssh', name))

export function readKey(file: string): KeyFile {
  const path = expandHome(file)
  const text = read(path)
  if (text instanceof Error) {
    const shortage = shortageOf(text)
    if (shortage)
      return { state: 'unusable', path, why: `cannot be read: ${shortage.message}`, hint: shortage.hint }
    if (codeOf(text) === 'ENOENT') return { state: 'missing', path, why: 'does not exist' }
    return { state: 'unusable', path, why: text.message }
  }
  const key = [ssh2.utils.parseKey(text)].flat()[0]
  if (key instanceof Error && /no passphrase/i.test(key.message))
    return { state: 'encrypted', path, publicKey: publicKeyOf(`${path}.pub`) }
  const form = formOf(text, path)
  if (form) return { state: 'unusable', path, ...form }
  if (!key || key instanceof Error)
    return { state: 'unusable', path, why: `is not a usable private key: ${messageOf(key)}` }
  if (!key.isPrivateKey()) return { state: 'unusable', path, why: 'is a public key: give the private one' }
  return { state: 'usable', path, key }
}

/** The forms that ssh2 does not read. */
function formOf(text: Buffer, path: string): { why: string; hint: string } | undefined {
  if (/^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/m.test(text.toString('latin1')))
    return {
      why: 'is in PKCS#8 form, which OpenSSL writes and OpenSSH does not',
      hint: `Convert it to an OpenSSH key, after a copy: ssh-keygen -p -f ${quote(path)} (Ed25519: OpenSSH 9.6 or newer)`,
    }
  if (/^\S+-cert-v01@openssh\.com /.test(text.toString('latin1')))
    return {
      why: 'is a certificate, not a private key',
      hint: 'Certificates are not offered: give the private key.',
    }
  return undefined
}

/** A certificate beside a key. It is not offered, although the host may accept the key only with it. */
export const certificateOf = (path: string): string | undefined =>
  existsSync(`${path}-cert.pub`) ? `${path}-cert.pub` : undefined

function publicKeyOf(path: string): Buffer | undefined {
  const text = read(path)
  const key = text instanceof Error ? text : [ssh2.utils.parseKey(text)].flat()[0]
  return key instanceof Error ? undefined : key?.getPublicSSH()
}

function read(path: string): Buffer | Error {
  try {
    return readUserFile(path)
  } catch (error) {
    return error as Error
  }
}

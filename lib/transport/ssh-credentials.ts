import type { AnyAuthMethod } from 'ssh2'
import { messageOf } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { CarefulAgent } from './ssh-agent.ts'
import { certificateOf, defaultKeyPaths, readKey } from './ssh-keys.ts'
import { unreachable } from './unreachable.ts'

/** One credential, tried in its order. */
export interface Credential {
  /** For messages; never the secret itself. */
  readonly label: () => string
  readonly method: 'none' | 'publickey' | 'password' | 'keyboard-interactive'
  readonly offer: AnyAuthMethod
  /** The certificate beside a key, which is not offered. */
  readonly certificate?: string | undefined
  /** Called right before it is tried: a refused key is not offered twice. */
  readonly useless?: () => boolean
}

/**
 * The credentials in order: the given key alone, or else ssh-agent and the default keys; then the password. A key is tried first,
 * without asking for the methods, which saves a round trip.
 *
 * @throws PlaybookError E_UNREACHABLE when the given key cannot be used
 */
export function credentialsFor(target: Target, note: (text: string) => void): Credential[] {
  const keys = target.privateKeyFile ? namedKey(target, target.privateKeyFile, note) : ownKeys(target, note)
  const secrets = passwords(target)
  const asking: Credential = {
    label: () => '',
    method: 'none',
    offer: { type: 'none', username: target.user },
  }
  return keys.length > 0 ? [...keys, ...secrets] : [asking, ...secrets]
}

function namedKey(target: Target, file: string, note: (text: string) => void): Credential[] {
  const found = readKey(file)
  if (found.state === 'usable') return [keyCredential(target, found)]
  if (found.state !== 'encrypted')
    throw unreachable(
      target,
      `the private key ${found.path} ${found.why}`,
      found.hint ?? 'Give another one with ansible_ssh_private_key_file.',
    )
  const agent = openAgent(target, note, found.publicKey)
  if (agent) return [agentCredential(target, agent, `${found.path} through ssh-agent`)]
  throw unreachable(
    target,
    `the private key ${found.path} is encrypted, and no ssh-agent is running`,
    `Start one and load the key: eval "$(ssh-agent)" && ssh-add ${found.path}`,
  )
}

function ownKeys(target: Target, note: (text: string) => void): Credential[] {
  const agent = openAgent(target, note)
  const files = defaultKeyPaths().flatMap((path): Credential[] => {
    const found = readKey(path)
    if (found.state === 'usable') {
      const key = found.key.getPublicSSH()
      return [
        {
          ...keyCredential(target, found),
          useless: () => agent?.offered.some((one) => one.equals(key)) ?? false,
        },
      ]
    }
    if (found.state === 'unusable') note(`${path} ${found.why}`)
    if (found.state === 'encrypted' && !agent) note(`${path} is encrypted: load it into ssh-agent to use it`)
    return []
  })
  return agent ? [agentCredential(target, agent), ...files] : files
}

function passwords(target: Target): Credential[] {
  const { user: username, password } = target
  if (!password) return []
  return [
    {
      label: () => 'the password',
      method: 'password',
      offer: { type: 'password', username, password: password.reveal() },
    },
    {
      label: () => 'the password (keyboard-interactive)',
      method: 'keyboard-interactive',
      offer: {
        type: 'keyboard-interactive',
        username,
        // Sends the secret only to a prompt that hides its answer.
        prompt: (_name, _instructions, _language, prompts, finish) =>
          finish(prompts.map(({ echo }) => (echo ? '' : password.reveal()))),
      },
    },
  ]
}

const keyCredential = (
  target: Target,
  { path, key }: { path: string; key: import('ssh2').ParsedKey },
): Credential => ({
  label: () => `the key ${path}`,
  method: 'publickey',
  offer: { type: 'publickey', username: target.user, key },
  certificate: certificateOf(path),
})

const agentCredential = (target: Target, agent: CarefulAgent, name?: string): Credential => ({
  label: () => name ?? `${agent.offered.length} keys of ssh-agent`,
  method: 'publickey',
  offer: { type: 'agent', username: target.user, agent },
})

function openAgent(
  { connectTimeoutSeconds }: Target,
  note: (text: string) => void,
  only?: Buffer,
): CarefulAgent | undefined {
  const socket = process.env.SSH_AUTH_SOCK
  if (!socket) return undefined
  try {
    // Leaves time for the other credentials.
    return new CarefulAgent(socket, connectTimeoutSeconds / 2, note, only)
  } catch (error) {
    note(`ssh-agent: ${messageOf(error)}`)
    return undefined
  }
}

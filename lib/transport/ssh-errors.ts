import type { PlaybookError } from '../core/errors.ts'
import { shortageOf } from '../core/shortage.ts'
import type { Target } from '../core/target.ts'
import type { HostKeyCheck } from './host-key.ts'
import { type ConfiguredHost, configuredHost } from './ssh-config.ts'
import type { Stage } from './ssh-link.ts'
import type { LoginAttempt } from './ssh-login.ts'
import { unreachable } from './unreachable.ts'

/** The state of a failed attempt. */
export interface Story {
  readonly target: Target
  readonly stage: Stage
  readonly error: Error & { readonly code?: unknown; readonly level?: unknown }
  /** The time limit passed. */
  readonly late: boolean
  /** Why the connection ended, where it is known. */
  readonly reason: string
  readonly hostKey: HostKeyCheck
  readonly login: LoginAttempt
}

const DOING: Readonly<Record<Stage, string>> = {
  connect: 'to the connection',
  handshake: 'to the ssh handshake',
  authentication: 'to the login',
  ready: 'to the login',
}

/** Error codes of the operating system, with message and hint. */
const SOCKET: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ECONNREFUSED: ['the connection was refused', 'Check that sshd runs there, and that this is its port.'],
  EHOSTUNREACH: ['there is no route to the host', 'Check that it is switched on, and its address.'],
  ENETUNREACH: [
    'there is no route to its network',
    'Check the address, the routes of this machine and its VPN.',
  ],
  ENOTFOUND: ['the name cannot be resolved', 'Set ansible_host to an address, or correct the name.'],
  EAI_AGAIN: ['the name cannot be resolved: the resolver does not answer', 'Check the DNS of this machine.'],
  ETIMEDOUT: [
    'the connection was not answered',
    'Check that it is switched on, and that no firewall drops packets to it.',
  ],
}

/** The error for a failed attempt. */
export function explain({ target, stage, error, late, reason, hostKey, login }: Story): PlaybookError {
  const say = (message: string, hint?: string): PlaybookError => unreachable(target, message, hint, error)
  if (hostKey.refusal) return hostKey.refusal
  if (late) {
    const seconds = `${target.connectTimeoutSeconds} second${target.connectTimeoutSeconds === 1 ? '' : 's'}`
    return say(
      `no answer ${DOING[stage]} within ${seconds}`,
      'A slow host needs a longer connection timeout.',
    )
  }
  const known = SOCKET[String(error.code)]
  const shortage = shortageOf(error)
  if (shortage) return say(shortage.message, shortage.hint)
  const configured = UNRESOLVED.includes(String(error.code)) ? configuredHost(target.address) : undefined
  if (configured) return say(`only ${configured.at} knows this name, and it is not read`, hintOf(configured))
  if (stage === 'connect' && known) return say(...known)
  if (/no matching host key/.test(error.message) && hostKey.knownBy)
    return say(
      `the host shows no key of a type that it is known by (${hostKey.knownBy})`,
      'It may be reinstalled, or another machine: ask its administrator before you change known_hosts.',
    )
  if (/no matching/.test(error.message))
    return say(
      `${error.message}: the host and this client share no algorithm`,
      'Its sshd_config is too strict, or its version too old.',
    )
  if (stage === 'authentication' || error.level === 'client-authentication') {
    const said = /All configured authentication/.test(error.message) ? '' : ` (${reason})`
    return say(`login as ${target.user} failed${said}: ${login.story}`, loginHint(error, login))
  }
  const why = reason || error.message
  return say(
    stage === 'connect' ? why : `the connection ended during the ssh handshake: ${why}`,
    target.proxyCommand
      ? 'Run the proxy command by hand to see its output.'
      : 'Check that this is an ssh server. A server with too many concurrent logins also does this (MaxStartups).',
  )
}

const UNRESOLVED = ['ENOTFOUND', 'EAI_AGAIN']
const hintOf = ({ hostName = 'ADDRESS' }: ConfiguredHost): string =>
  `Set ansible_host=${hostName} in the inventory, with ansible_port, ansible_user and the key.`

function loginHint({ message }: Error, { certificates }: LoginAttempt): string {
  if (/too many authentication failures/i.test(message))
    return 'It ends a login after a few wrong keys (MaxAuthTries). Give the right one with --private-key FILE: then no other is offered.'
  const [certificate] = certificates
  if (certificate)
    return `Certificates are not offered, nor is ${certificate}: add the plain key to authorized_keys there.`
  return 'Set ansible_user and ansible_ssh_private_key_file, load a key into ssh-agent, or give a password.'
}

/** Whether the server closed the connection before the login, without a message: another attempt is safe, and may succeed. */
export const isDrop = ({ stage, error }: Pick<Story, 'stage' | 'error'>): boolean =>
  stage === 'handshake' &&
  (error.level === 'client-socket' ||
    error.code === 'ETIMEDOUT' ||
    /lost before handshake/.test(error.message))

import type { PlaybookError } from '../core/errors.ts'
import { shortageOf } from '../core/shortage.ts'
import type { Target } from '../core/target.ts'
import type { HostKeyCheck } from './host-key.ts'
import { type ConfiguredHost, configuredHost } from './ssh-config.ts'
import type { Stage } from './ssh-link.ts'
import type { LoginAttempt } from './ssh-login.ts'
import { unreachable } from './unreachable.ts'

/** What is known about an attempt that failed. */
export interface Story {
  readonly target: Target
  readonly stage: Stage
  readonly error: Error & { readonly code?: unknown; readonly level?: unknown }
  /** The time was up. */
  readonly late: boolean
  /** Why the connection ended, as far as the connection knows. */
  readonly reason: string
  readonly guard: HostKeyCheck
  readonly login: LoginAttempt
}

const DOING: Readonly<Record<Stage, string>> = {
  connect: 'to the connection',
  handshake: 'to the ssh handshake',
  authentication: 'to the login',
  ready: 'to the login',
}

/** Codes of the operating system, in words. */
const SOCKET: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ECONNREFUSED: ['the connection was refused', 'Is sshd running there, and is this its port?'],
  EHOSTUNREACH: ['there is no route to the host', 'Is it switched on, and is the address right?'],
  ENETUNREACH: [
    'there is no route to its network',
    'Look at the address, the routes of this machine and its VPN.',
  ],
  ENOTFOUND: ['the name cannot be resolved', 'Set ansible_host to an address, or repair the name.'],
  EAI_AGAIN: [
    'the name cannot be resolved: the resolver does not answer',
    'Look at the DNS of this machine.',
  ],
  ETIMEDOUT: [
    'the connection was not answered',
    'Is it switched on? A firewall that drops looks like this, too.',
  ],
}

/** The one message for a person about an attempt that failed. */
export function explain({ target, stage, error, late, reason, guard, login }: Story): PlaybookError {
  const say = (message: string, hint?: string): PlaybookError => unreachable(target, message, hint, error)
  if (guard.refusal) return guard.refusal
  if (late) {
    const seconds = `${target.connectTimeoutSeconds} second${target.connectTimeoutSeconds === 1 ? '' : 's'}`
    return say(`no answer ${DOING[stage]} within ${seconds}`, 'A slow host needs a longer connect timeout.')
  }
  const known = SOCKET[String(error.code)]
  const shortage = shortageOf(error)
  if (shortage) return say(shortage.message, shortage.hint)
  const configured = UNRESOLVED.includes(String(error.code)) ? configuredHost(target.address) : undefined
  if (configured) return say(`only ${configured.at} knows this name, and it is not read`, hintOf(configured))
  if (stage === 'connect' && known) return say(...known)
  if (/no matching host key/.test(error.message) && guard.knownBy)
    return say(
      `the host shows no key of a type that it is known by (${guard.knownBy})`,
      'It may have been installed anew, or it is another machine: ask its administrator before you change known_hosts.',
    )
  if (/no matching/.test(error.message))
    return say(
      `${error.message}: the host and we share no algorithm`,
      'Its sshd_config allows too little, or it is too old.',
    )
  if (stage === 'authentication' || error.level === 'client-authentication') {
    const said = /All configured authentication/.test(error.message) ? '' : ` (${reason})`
    return say(`login as ${target.user} failed${said}: ${login.story}`, loginHint(error, login))
  }
  const why = reason || error.message
  return say(
    stage === 'connect' ? why : `the connection ended during the ssh handshake: ${why}`,
    target.proxyCommand
      ? 'Run the proxy command by hand to see what it says.'
      : 'Is this an ssh server? One that has too many logins at a time hangs up like this (MaxStartups).',
  )
}

const UNRESOLVED = ['ENOTFOUND', 'EAI_AGAIN']
const hintOf = ({ hostName = 'ADDRESS' }: ConfiguredHost): string =>
  `Say it in the inventory: ansible_host=${hostName}, and with it ansible_port, ansible_user and the key.`

function loginHint({ message }: Error, { certificates }: LoginAttempt): string {
  if (/too many authentication failures/i.test(message))
    return 'It ends a login after a few wrong keys (MaxAuthTries). Name the right one: --private-key FILE, and no other is offered.'
  const [certificate] = certificates
  if (certificate)
    return `Certificates are not offered, nor is ${certificate}: add the plain key to authorized_keys there.`
  return 'Set ansible_user and ansible_ssh_private_key_file, load a key into ssh-agent, or give a password.'
}

/** Whether the server hung up before the login began, with nothing said: trying again is safe, and may help. */
export const isDrop = ({ stage, error }: Pick<Story, 'stage' | 'error'>): boolean =>
  stage === 'handshake' &&
  (error.level === 'client-socket' ||
    error.code === 'ETIMEDOUT' ||
    /lost before handshake/.test(error.message))

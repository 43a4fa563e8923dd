import type { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import type { HostKeyGuard } from './host-key.ts'
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
  readonly guard: HostKeyGuard
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
  if (stage === 'connect' && known) return say(...known)
  if (/no matching host key/.test(error.message) && guard.knownBy)
    return say(
      `the host shows no key of a type that it is known by (${guard.knownBy})`,
      'It may have been installed anew, or it is another machine: ask whoever runs it before you change known_hosts.',
    )
  if (/no matching/.test(error.message))
    return say(
      `${error.message}: the host and we share no algorithm`,
      'Its sshd_config allows too little, or it is too old.',
    )
  if (stage === 'authentication' || error.level === 'client-authentication') {
    const said = /All configured authentication/.test(error.message) ? '' : ` (${reason})`
    return say(
      `login as ${target.user} failed${said}: ${login.story}`,
      'Set ansible_user and ansible_ssh_private_key_file, load a key into ssh-agent, or give a password.',
    )
  }
  const why = reason || error.message
  return say(
    stage === 'connect' ? why : `the connection ended during the ssh handshake: ${why}`,
    target.proxyCommand
      ? 'Run the proxy command by hand to see what it says.'
      : 'Is this an ssh server? One that has too many logins at a time hangs up like this (MaxStartups).',
  )
}

/** Whether the server hung up before the login began, with nothing said: trying again is safe, and may help. */
export const isDrop = ({ stage, error }: Pick<Story, 'stage' | 'error'>): boolean =>
  stage === 'handshake' &&
  (error.level === 'client-socket' ||
    error.code === 'ETIMEDOUT' ||
    /lost before handshake/.test(error.message))

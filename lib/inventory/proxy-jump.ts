import { quote } from '../core/shell.ts'
import { Mistake } from './problems.ts'

/**
 * ProxyJump as the ProxyCommand that OpenSSH makes of it: the last hop opens the way, the others lead to it.
 *
 * @throws Mistake
 * @example jumpCommand('root@jump:2222') // "ssh -l root -p 2222 -W '[%h]:%p' jump"
 */
export function jumpCommand(hops: string): string {
  const list = hops.split(',').map((hop) => hop.trim())
  const [, user, bracketed, name, port] = hopOf(list.at(-1) ?? '')
  const before = list.slice(0, -1)
  for (const hop of before) hopOf(hop)
  return [
    'ssh',
    ...(before.length > 0 ? ['-J', quote(before.join(','))] : []),
    ...(user ? ['-l', quote(user)] : []),
    ...(port ? ['-p', port] : []),
    // Quoted, because brackets are a glob to a shell; %h and %p are replaced within.
    "-W '[%h]:%p'",
    quote(bracketed ?? name ?? ''),
  ].join(' ')
}

/** `user@host:port`; a word that ssh could take for an option is none, and a percent sign would be replaced. */
function hopOf(hop: string): readonly (string | undefined)[] {
  const parts =
    /^(?:ssh:\/\/)?(?:([\w.][\w.+-]*)@)?(?:\[([\da-fA-F:.]+)\]|([\w.][\w.-]*))(?::(\d{1,5}))?\/?$/.exec(hop)
  if (parts) return parts
  throw new Mistake(
    `"${hop}" is no jump host`,
    'It is written user@host:port; several with commas between them.',
  )
}

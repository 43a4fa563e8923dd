import { quote } from '../core/shell.ts'
import { Mistake } from './problems.ts'

/**
 * ProxyJump as the ProxyCommand that OpenSSH creates for it: connects to the last hop through the others.
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
    // Quoted, because brackets are a glob in a shell; %h and %p are replaced inside.
    "-W '[%h]:%p'",
    quote(bracketed ?? name ?? ''),
  ].join(' ')
}

/** `user@host:port`; refuses a word that ssh could read as an option, and a percent sign, which would be replaced. */
function hopOf(hop: string): readonly (string | undefined)[] {
  const parts =
    /^(?:ssh:\/\/)?(?:([\w.][\w.+-]*)@)?(?:\[([\da-fA-F:.]+)\]|([\w.][\w.-]*))(?::(\d{1,5}))?\/?$/.exec(hop)
  if (parts) return parts
  throw new Mistake(`"${hop}" is not a jump host`, 'Write user@host:port; separate several with commas.')
}

import type { Reconnect } from '../../lib/author.ts'
import type { Tree } from './args.ts'
import { addressesOf, definitionsIn, inForce } from './config.ts'
import type { NetplanState } from './probe.ts'

/** Notes for the summary of a change that its diff does not show. */
export function notesOn(file: string, tree: Tree, state: NetplanState, reconnect: Reconnect): string {
  const path = `/etc/netplan/${file}`
  const ours = definitionsIn(tree)
  const others = state.files.flatMap((other) =>
    other.path === path
      ? []
      : definitionsIn(inForce([other], path, undefined))
          .filter(({ id, said }) => addressesOf(said).length > 0 && ours.some((one) => one.id === id))
          .map(({ id }) => `${id} keeps its addresses of ${other.path}`),
  )
  const notes = [
    ...(reconnect.address === undefined
      ? []
      : [`this host moves from ${state.came} to ${reconnect.address}`]),
    ...others,
    ...(file === '50-cloud-init.yaml' && state.cloudInit
      ? ['cloud-init writes this file again at each boot, unless "network: {config: disabled}" is set for it']
      : []),
  ]
  return notes.length > 0 ? ` (${notes.join('; ')})` : ''
}

import { script } from '../../lib/author.ts'

/** Whether a user other than root and `me` may create a link in a folder: links in it are never followed. */
export function othersMayWrite(hop: string, me: string): boolean {
  const [mode = '', owner, group] = hop.split(' ')
  const bits = Number.parseInt(mode, 16)
  const foreign = owner !== '0' && owner !== me
  return foreign || (bits & 0o002) !== 0 || ((bits & 0o020) !== 0 && group !== '0')
}

/**
 * Shell that enters the folder `$p` for a change: fails when a link on the way is where {@link othersMayWrite}, or when the folder is
 * moved meanwhile. All later names are relative, so that no user can redirect them.
 */
export const enter = (): string => script(import.meta.dirname, 'enter.sh')

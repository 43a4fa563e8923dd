import { script } from '../../lib/author.ts'

/** Whether anybody but root and `me` may put a link into a folder: what lies there is never followed. */
export function othersMayWrite(hop: string, me: string): boolean {
  const [mode = '', owner, group] = hop.split(' ')
  const bits = Number.parseInt(mode, 16)
  const foreign = owner !== '0' && owner !== me
  return foreign || (bits & 0o002) !== 0 || ((bits & 0o020) !== 0 && group !== '0')
}

/**
 * Shell that goes into the folder `$p` for a change: follows links only where {@link othersMayWrite} would, and stays out when
 * the folder is moved meanwhile. From then on names are relative, so that nobody can lead them elsewhere.
 */
export const enter = (): string => script(import.meta.dirname, 'enter.sh')

import { script } from '../../lib/author.ts'

/** Shell of both ways: what a link has, and waiting for it. Goes on when the connection that it came by dies. */
export const network = (): string => script(import.meta.dirname, 'network.sh')

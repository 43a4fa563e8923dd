import { script } from '../../lib/author.ts'

/** Shell of apply and undo that compares links and waits for them. Continues when the connection is lost. */
export const network = (): string => script(import.meta.dirname, 'network.sh')

import { script } from '../../lib/author.ts'

/**
 * Shell that runs in the folder `$r`: creates the private folder `$t` in it, enters it, and removes it when the shell ends. A rename
 * to `../NAME` then replaces NAME atomically.
 */
export const aside = (): string => script(import.meta.dirname, 'aside.sh')

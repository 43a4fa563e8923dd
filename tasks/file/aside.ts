import { script } from '../../lib/author.ts'

/**
 * Shell, once inside a folder `$r`: goes on into a folder of its own there, `$t`, that nobody else may enter and that goes when the
 * shell ends. What is made in it appears at once, whole, by a rename to `../NAME`.
 */
export const aside = (): string => script(import.meta.dirname, 'aside.sh')

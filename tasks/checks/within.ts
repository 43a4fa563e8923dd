import { t } from '../../lib/author.ts'

/** How long a check is repeated until its claim holds. */
export const within = t.integer({
  minimum: 0,
  description: 'seconds for which it is repeated until it holds',
})

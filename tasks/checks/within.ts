import { t } from '../../lib/author.ts'

/** How long a check waits for its claim to hold. */
export const within = t.integer({
  minimum: 0,
  description: 'seconds for which it is asked again until it holds',
})

import { t } from '../../lib/author.ts'

/** The argument of tasks whose entry has no effect after an earlier one. */
export const precedence = t.withDefault(
  t.describe(
    t.oneOf('error', 'before', 'keep'),
    'where an earlier entry decides: fail, move the new entry before it, or keep the order',
  ),
  'error',
)

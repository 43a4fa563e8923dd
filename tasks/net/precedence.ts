import { t } from '../../lib/author.ts'

/** Of tasks whose entry takes no effect where another one comes first: the argument that says what happens then. */
export const precedence = t.withDefault(
  t.describe(
    t.oneOf('error', 'before', 'keep'),
    'where an earlier entry decides: an error that names it, ours before it, or the order as it is',
  ),
  'error',
)

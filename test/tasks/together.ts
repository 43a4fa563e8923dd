import { domain } from '../support/domain.ts'
import { pairs } from './together/pairs.ts'

/** What tasks of several domains know of each other. */
export default domain({ pairs })

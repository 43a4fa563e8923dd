import type { Answer } from '../../lib/core/task.ts'
import type { Say, Standing } from './domain.ts'
import { tellerOf } from './domains.ts'

export const honest: Say = (usual) => usual

/** An answer to the probe `key`, as a host that stands so would give it. */
export function answerTo(key: string, standing: Standing, say: Say = honest): Answer {
  const told = tellerOf(key)(standing, say, key)
  const {
    code = 0,
    out = Buffer.alloc(0),
    err = '',
  } = typeof told === 'string' ? { out: Buffer.from(told) } : told
  return { code, out, err }
}

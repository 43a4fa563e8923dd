import type { Change } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { undoTransaction } from './undo.ts'

/** Versions before the change that no source has any more, as `name=version`. */
const goneIn = ({ moves, available }: AptTransaction): readonly string[] =>
  moves.flatMap(({ name, from }) =>
    from === null || available.includes(`${name}=${from}`) ? [] : [`${name}=${from}`],
  )

export interface UndoPlan {
  readonly undo: Change['undo']
  /** An irreversible change that comes first where some old versions are gone, so that the plan and the rollback report them. */
  readonly first: readonly Change[]
}

/** The undo of a transaction, as far as it can be undone; `debconf`: packages whose answers are removed with them. */
export function undoOf(would: AptTransaction, debconf: readonly string[], patience: number): UndoPlan {
  const gone = goneIn(would)
  const irreversible = `no source has these versions any more: ${gone.map(spaced).join(', ')}`
  if (gone.length > 0 && gone.length === would.moves.length) return { undo: { irreversible }, first: [] }
  return {
    undo: undoTransaction(would, gone, debconf, patience),
    first: gone.length === 0 ? [] : [givingUp(gone, irreversible)],
  }
}

const spaced = (version: string): string => version.replace('=', ' ')

const givingUp = (gone: readonly string[], irreversible: string): Change => ({
  summary: `give up ${gone.map(spaced).join(', ')}`,
  before: '',
  after: '',
  apply: { sh: ':' },
  undo: { irreversible },
  effects: [],
})

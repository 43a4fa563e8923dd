import type { Change } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { takingBack } from './undo.ts'

/** Versions before the change that no source has any more, as `name=version`. */
const goneIn = ({ moves, available }: AptTransaction): readonly string[] =>
  moves.flatMap(({ name, from }) =>
    from === null || available.includes(`${name}=${from}`) ? [] : [`${name}=${from}`],
  )

export interface UndoPlan {
  readonly undo: Change['undo']
  /** Comes first where only some of it has no way back, so that it is said in the plan and again when it is kept. */
  readonly first: readonly Change[]
}

/** The way back as far as there is one; `debconf`: packages whose answers go with them. */
export function undoOf(would: AptTransaction, debconf: readonly string[], patience: number): UndoPlan {
  const gone = goneIn(would)
  const irreversible = `no source has these versions any more: ${gone.map(spaced).join(', ')}`
  if (gone.length > 0 && gone.length === would.moves.length) return { undo: { irreversible }, first: [] }
  return {
    undo: takingBack(would, gone, debconf, patience),
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

import { defineTask, invalidates, sets, t } from '../../lib/author.ts'
import { changing, difference, trying, upgradeWords } from './change.ts'
import { explainApt } from './failure.ts'
import { aptOptions } from './options.ts'
import { APT_ALTERS, type AptTransaction, aptUpgrade, NOTHING_TO_DO } from './probe.ts'
import { repairDpkg } from './repair.ts'
import { waitsFor } from './shell.ts'
import { warningOf } from './sources.ts'
import { APT_UNDO_READS } from './undo.ts'
import { undoOf } from './undo-plan.ts'

/**
 * Upgrades every installed package to its newest version: by `apt-get upgrade`, which adds and removes nothing, or by `dist-upgrade`
 * with `full: true`. The plan shows the exact list. Options as for {@link AptInstall}.
 *
 * Undo: restores the old versions that the host's sources still have (security updates usually replace what they fix); the plan
 * names the others as `irreversible`.
 *
 * @example
 * AptUpgrade({})
 */
export const AptUpgrade = defineTask({
  name: 'AptUpgrade',
  args: t.object({
    full: t.withDefault(
      t.boolean({ description: 'whether packages may be added and removed (dist-upgrade)' }),
      false,
    ),
    ...aptOptions,
  }),
  title: ({ full }) =>
    full ? 'upgrade all packages, adding and removing others as needed' : 'upgrade all packages',
  read: ({ full, ...options }) => ({ would: aptUpgrade(full, options) }),
  mayAlter: () => APT_ALTERS,
  mayHelp: true,
  *plan({ full, repair, ...options }, { would }) {
    const { lockTimeoutSeconds } = options
    const effects = [...APT_ALTERS.map(invalidates), sets(aptUpgrade(full, options), NOTHING_TO_DO)]
    const first = repairDpkg(would, { repair, lockTimeoutSeconds })
    if (first) yield { ...first, effects }
    if (would.moves.length === 0) return
    const back = undoOf(would, [], lockTimeoutSeconds)
    yield* back.first
    const words = upgradeWords(full, options)
    yield {
      summary: `upgrade ${counted(would)}`,
      ...difference(would),
      apply: changing(would, words, options),
      ...trying(would, words),
      undo: back.undo,
      undoReads: APT_UNDO_READS,
      waits: waitsFor({ seconds: lockTimeoutSeconds, lists: would.refresh }),
      effects,
      timeoutSeconds: 3600 + lockTimeoutSeconds,
      explain: explainApt,
    }
  },
  notes: (_, { would }) => would.broken.map(warningOf),
})

const counted = ({ moves, refresh }: AptTransaction): string =>
  `${moves.length} package${moves.length === 1 ? '' : 's'}${refresh ? ' after apt-get update' : ''}`

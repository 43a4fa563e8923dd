import { type Command, defineTask, type Irreversible, sets, spoils, t } from '../lib/author.ts'
import { type AptTransaction, aptUpgrade, NOTHING_TO_DO } from './probes/apt.ts'
import { difference, finishing, takingBack, upgrading } from './probes/apt-change.ts'
import { APT_SPOILS, aptOptions, EXTENDED_STATES } from './probes/apt-options.ts'

/**
 * Every installed package in its newest version: `apt-get upgrade`, which adds and removes nothing, or `dist-upgrade` with
 * `full: true`. The plan shows the exact list. Options as for {@link AptInstall}.
 *
 * Undo: puts the old versions back, where the host's sources still have every one of them (security updates usually replace what
 * they fix); else the plan says `irreversible` and names what is missing.
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
    full ? 'upgrade all packages, adding and removing what that takes' : 'upgrade all packages',
  read: ({ full, ...options }) => ({ would: aptUpgrade(full, options) }),
  *plan({ full, ...options }, { would }) {
    if (would.moves.length + would.configures.length === 0) return
    yield {
      summary: finishing(would) ?? `upgrade ${counted(would)}`,
      ...difference(would),
      apply: upgrading(full, would, options),
      undo: wayBack(would, options.lockTimeoutSeconds),
      saves: [EXTENDED_STATES],
      effects: [...APT_SPOILS.map(spoils), sets(aptUpgrade(full, options), NOTHING_TO_DO)],
      timeoutSeconds: 3600 + options.lockTimeoutSeconds,
    }
  },
})

const counted = ({ moves, refresh }: AptTransaction): string =>
  `${moves.length} package${moves.length === 1 ? '' : 's'}${refresh ? ' after apt-get update' : ''}`

function wayBack(would: AptTransaction, lockTimeoutSeconds: number): Command | Irreversible {
  const gone = would.moves.flatMap(({ name, from }) =>
    from === null || would.available.includes(`${name}=${from}`) ? [] : [`${name} ${from}`],
  )
  return gone.length === 0
    ? takingBack(would, [], lockTimeoutSeconds)
    : { irreversible: `no source has these versions any more: ${gone.join(', ')}` }
}

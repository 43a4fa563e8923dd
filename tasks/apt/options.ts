import { t } from '../../lib/author.ts'

/** Arguments that every apt task takes. */
export const aptOptions = {
  update: t.withDefault(
    t.describe(
      t.oneOf('when-needed', 'always', 'never'),
      'when to fetch the lists of packages (apt-get update)',
    ),
    'when-needed',
  ),
  maxAgeSeconds: t.withDefault(
    t.integer({ minimum: 0, description: 'seconds after which the lists are old' }),
    86_400,
  ),
  recommends: t.withDefault(t.boolean({ description: 'whether to install recommended packages' }), true),
  lockTimeoutSeconds: t.withDefault(
    t.integer({ minimum: 0, description: 'seconds to wait for the lock of apt and dpkg' }),
    300,
  ),
  repair: t.withDefault(
    t.boolean({
      description: 'whether to complete an interrupted dpkg run first (dpkg --configure -a)',
    }),
    false,
  ),
}

import { script, shell } from '../../lib/author.ts'
import { wishing } from './wishes.ts'

export interface AptOptions {
  readonly update: 'when-needed' | 'always' | 'never'
  readonly maxAgeSeconds: number
  readonly recommends: boolean
  /** Whether installed packages may become older; default false. */
  readonly downgrade?: boolean
}

const settings = ({ update, maxAgeSeconds, recommends, downgrade }: AptOptions): string =>
  shell`update=${update} age=${maxAgeSeconds} recommends=${String(recommends)} downgrade=${downgrade ? '--allow-downgrades' : ''}`

/** Prints nothing when every package is installed; else the missing ones, and the transaction that installs them. */
export const askInstall = (packages: readonly string[], options: AptOptions): string =>
  [settings(options), ...wishing(packages), script(import.meta.dirname, 'ask-install.sh')].join('\n')

/** The transaction of an upgrade. */
export const askUpgrade = (full: boolean, options: AptOptions): string =>
  [
    settings(options),
    script(import.meta.dirname, 'transaction.sh'),
    shell`transaction ${full ? 'dist-upgrade' : 'upgrade'} || :`,
  ].join('\n')

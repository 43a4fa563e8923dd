import { type Change, script, shell } from '../../lib/author.ts'

/** The file in which apt records which packages came as dependencies. */
export const MARKS = '/var/lib/apt/extended_states'

/** Begins every script that changes packages: `get` runs apt-get, `patiently` runs commands that cannot wait for a lock themselves. */
export const preamble = (lockTimeoutSeconds: number): string =>
  `${shell`patience=${lockTimeoutSeconds}`}\n${script(import.meta.dirname, 'preamble.sh')}`

/** The locks that a change of packages waits for. */
export const waitsFor = (what: {
  readonly seconds: number
  readonly lists?: boolean
  readonly debconf?: boolean
}): NonNullable<Change['waits']> => ({
  locks: [
    '/var/lib/dpkg/lock-frontend',
    '/var/lib/dpkg/lock',
    '/var/cache/apt/archives/lock',
    ...(what.lists ? ['/var/lib/apt/lists/lock'] : []),
    ...(what.debconf ? ['/var/cache/debconf/config.dat'] : []),
  ],
  seconds: what.seconds,
})

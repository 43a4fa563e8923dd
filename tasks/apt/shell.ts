import { type Change, script, shell } from '../../lib/author.ts'

/** Where apt keeps which packages came as dependencies. */
export const MARKS = '/var/lib/apt/extended_states'

/** What every script that works with packages begins with: `get` is apt-get, `patiently` is for what does not wait by itself. */
export const preamble = (lockTimeoutSeconds: number): string =>
  `${shell`patience=${lockTimeoutSeconds}`}\n${script(import.meta.dirname, 'preamble.sh')}`

/** Whose locks stand in the way of a change of packages. */
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

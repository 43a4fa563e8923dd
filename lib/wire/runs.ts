import { shell } from '../core/shell.ts'
import { hostProgram } from '../host/load.ts'
import { afterSeconds, MANY_FRAMES, type Request, undoing } from './request.ts'

/** How many runs a host remembers, and for how long. The newest committed one is never forgotten, nor is one that did not end. */
export interface Retention {
  readonly runs: number
  readonly days: number
}

/**
 * Ends a run that stands: nothing will take it back by itself any more. Marks `committed` also where nothing was begun, and `overtaken`
 * where it was taken back meanwhile. Then forgets old ones.
 */
export const commitRequest = (run: string, keep: Retention): Request => ({
  script: hostProgram('commit', { run, keep_runs: keep.runs, keep_days: keep.days }),
})

/** Shell, for a second channel, that makes a running wave stop before its next change. */
export const stopScript = (run: string): string =>
  `${hostProgram('home')}\n${shell`: >"$J/runs/"${run}/stop`}`

/**
 * Lets what unfinished runs have done stand, for a run that goes on from there; marks `resumed` unless somebody holds the host. What is still
 * at work there comes to its end first.
 */
export const resumeRequest = (runs: readonly string[], by: string): Request => ({
  script: hostProgram('resume', { runs: runs.join(' '), names: runs.join(', '), by }),
  patience: undoing(),
})

/** Waits so long until nobody holds the host; marks `held`, with by whom, when somebody still does. */
export const waitRequest = (seconds: number): Request => ({
  script: hostProgram('wait', { seconds }),
  patience: afterSeconds(seconds),
})

/** As much of a run's description as is read. */
const META_BYTES = 64 * 1024

/**
 * Every run that the host remembers: name, KiB, changes, place in their order, last word of the journal, or that it is damaged; and its
 * description. First of all the folder that has them.
 */
export const listRunsRequest = (): Request => ({
  script: hostProgram('list', { META_BYTES }),
  frames: MANY_FRAMES,
})

/**
 * Shell that prints the runs that neither ended nor were taken back, a line each, with `working` where a process of one still lives; or `held`
 * and by whom, while somebody else is at work; or `unlockable`, without flock; or `untrusted` and what.
 */
export const unfinishedRuns = (): string => hostProgram('unfinished')

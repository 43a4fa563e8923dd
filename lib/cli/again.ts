import { wordsOf } from './flags.ts'
import { DECIDING, type Flags, REACHING, type ReachingFlags } from './options.ts'

/** The flags for the connection to the hosts, as typed; the inventory only where one was given. */
export const reachingAgain = (flags: ReachingFlags): string => wordsOf(REACHING, flags)

/** All flags that decide what a run does and where, so that the run after a dry run is the same. */
export const sameAgain = (flags: Flags<'run'>): string => reachingAgain(flags) + wordsOf(DECIDING, flags)

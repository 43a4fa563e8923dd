import { wordsOf } from './flags.ts'
import { DECIDING, type Flags, REACHING, type ReachingFlags } from './options.ts'

/** The flags about reaching hosts, as they would be typed again; the inventory only where one was named. */
export const reachingAgain = (flags: ReachingFlags): string => wordsOf(REACHING, flags)

/** All flags that decide what a run does and where: whoever repeats a dry run for good must not get another one. */
export const sameAgain = (flags: Flags<'run'>): string => reachingAgain(flags) + wordsOf(DECIDING, flags)

/** The longest delay of a timer, 24 days: with a longer one it fires at once. */
const LONGEST = 2 ** 31 - 1

/** A timer that fires after this time, or after the longest delay of a timer. */
export const after = (milliseconds: number, ring: () => void): NodeJS.Timeout =>
  setTimeout(ring, Math.min(milliseconds, LONGEST))

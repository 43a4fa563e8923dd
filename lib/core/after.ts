/** The most that a timer takes, 24 days: with more it would ring at once. */
const LONGEST = 2 ** 31 - 1

/** Rings once so much time is over, however long somebody may want to wait. */
export const after = (milliseconds: number, ring: () => void): NodeJS.Timeout =>
  setTimeout(ring, Math.min(milliseconds, LONGEST))

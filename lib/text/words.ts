/**
 * A number with its noun.
 *
 * @example count(1, 'host') // '1 host'
 * @example count(2, 'entry', 'entries') // '2 entries'
 */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`

/**
 * A duration in at most two units.
 *
 * @example duration(1234) // '1.2 s'
 * @example duration(184_000) // '3 min 4 s'
 */
export function duration(milliseconds: number): string {
  if (milliseconds < 99.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** {@link duration} of running work, without tenths of a second, which would flicker. */
export const elapsed = (milliseconds: number): string =>
  milliseconds < 60_000 ? `${Math.floor(milliseconds / 1000)} s` : duration(milliseconds)

/**
 * A list of names, as many as have room, at least one.
 *
 * @example names(['web1', 'web2', 'web3'], 10) // 'web1, web2 …'
 */
export function names(all: readonly string[], room: number): string {
  const whole = all.join(', ')
  if (whole.length <= room) return whole
  let shown = 1
  while (all.slice(0, shown + 1).join(', ').length <= room) shown += 1
  return `${all.slice(0, shown).join(', ')} …`
}

import type { Outcome } from './cell.ts'

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
function grouped<T>(all: readonly T[], by: (one: T) => string): readonly (readonly [string, readonly T[]])[] {
  const names = [...new Set(all.map(by))]
  return names.map((name) => [name, all.filter((one) => by(one) === name)])
}
const survived = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(({ problems }) => problems.length === 0).length
const lost = (outcomes: readonly Outcome[]): number => outcomes.reduce((sum, one) => sum + one.lost.length, 0)
const times = (outcomes: readonly Outcome[]): readonly [string, string] => {
  const seconds = outcomes.map((one) => one.seconds)
  return [median(seconds).toFixed(1), Math.max(...seconds).toFixed(1)]
}

/** For people: a line a fault, with a mark for each boundary in the order of a run. */
export function picture(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ fault }) => fault.length))
  const lines = grouped(outcomes, ({ fault }) => fault).map(([fault, all]) => {
    const marks = grouped(all, ({ start }) => start).map(
      ([start, some]) => `${start} ${some.map(({ problems }) => (problems.length > 0 ? '✖' : '●')).join('')}`,
    )
    const [middle, most] = times(all)
    return `${fault.padEnd(width)}  ${`${survived(all)}/${all.length}`.padStart(7)}  ${`${middle} s`.padStart(7)} ${`${most} s`.padStart(7)}  ${marks.join(' ')}`
  })
  const head = `${'fault'.padEnd(width)}  survived   median     max  boundaries, in the order of a run`
  const sum = `${survived(outcomes)} of ${outcomes.length} survived, ${lost(outcomes)} files lost`
  return [head, ...lines, '', sum].join('\n')
}

/** For test/README.md: a line a row of faults. */
export function markdown(outcomes: readonly Outcome[]): string {
  const lines = grouped(outcomes, ({ row }) => row).map(([row, all]) => {
    const [middle, most] = times(all)
    const boundaries = new Set(all.map(({ start, boundary }) => `${start} ${boundary}`)).size
    return `| ${row} | ${boundaries} | ${all.length} | ${survived(all)} | ${middle} / ${most} s |`
  })
  return [
    '| fault | boundaries | tried | survived | time to settle: median / longest |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...lines,
    `| **all** | | **${outcomes.length}** | **${survived(outcomes)}** | files lost: **${lost(outcomes)}** |`,
  ].join('\n')
}

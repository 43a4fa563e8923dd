import { PlaybookError } from '../../lib/author.ts'
import { type UnitState, unitName } from './probe.ts'
import type { ServiceArgs } from './service-args.ts'

/** The named unit, and the one that runs the daemon; often the same. */
export interface Pair {
  readonly unit: UnitState
  readonly real: UnitState
}

function fail(message: string, hint: string): never {
  throw new PlaybookError('E_TASK', message, { hint })
}

/** @throws PlaybookError E_TASK when systemd does not know a unit that is to be enabled or to run */
export function demandUsable({ enabled, running }: ServiceArgs, { name, loadState }: UnitState): void {
  if (!enabled && !running) return
  if (loadState === 'masked') fail(`${name} is masked`, `To allow it to run: \`systemctl unmask ${name}\`.`)
  if (loadState !== 'loaded')
    fail(
      `${name} cannot be used: its load state is ${loadState}`,
      'Check the name, and that the package is installed.',
    )
}

/** @throws PlaybookError E_TASK when neither enabling nor disabling changes whether the unit starts */
export function demandSwitch(enabled: boolean, { name, loadState, unitFileState, boot }: UnitState): void {
  if (!enabled && unitFileState === 'masked-runtime')
    fail(
      `${name} is masked until the next boot only`,
      `Run \`systemctl unmask --runtime ${name}\` to see its permanent state.`,
    )
  if (boot.canSwitch || boot.starts === enabled) return
  if (enabled)
    fail(
      `${name} is ${unitFileState || 'without a file'}: there is nothing to enable`,
      'Leave "enabled" out.',
    )
  fail(
    `${name} is ${unitFileState || 'without a file'} and starts with ${boot.by.join(', ')}: it cannot be disabled`,
    loadState === 'not-found'
      ? 'Where an earlier task removes its file, put this task before that one.'
      : 'Leave "enabled" out, disable what starts it, or mask it by hand.',
  )
}

/** @throws PlaybookError E_TASK when the task would remove the name by which it refers to the unit */
export function demandNameStays({ name, enabled, running }: ServiceArgs, unit: UnitState): void {
  if (enabled || !running || unitName(name) === unit.name) return
  fail(
    `${unitName(name)} is another name of ${unit.name}, and disabling removes it`,
    `Use the name ${unit.name} if it must run.`,
  )
}

/** @throws PlaybookError E_TASK when systemd would refuse */
export function demandAble(verb: 'start' | 'restart' | 'stop' | 'reload', { unit, real }: Pair): void {
  for (const { name, can } of [unit, real]) {
    if (verb === 'reload' && !can.reload)
      fail(
        `${name} cannot be reloaded: it has no ExecReload`,
        'Name the files in "restartOn" instead of "reloadOn".',
      )
    const refused = (verb !== 'stop' && !can.start) || ((verb === 'stop' || verb === 'restart') && !can.stop)
    if (verb !== 'reload' && refused)
      fail(
        `${name} may not be ${verb === 'stop' ? 'stopped' : `${verb}ed`} by hand`,
        'Its unit file refuses that.',
      )
  }
}

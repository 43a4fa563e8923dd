import type { Boundary } from './boundaries.ts'
import type { Fault } from './fault.ts'
import type { Told } from './order.ts'
import { asBefore, dead, everywhere, untilCommitted } from './rows.ts'

// What takes the controller away, at every boundary.

const ended =
  (code: number) =>
  (told: Told | undefined, _: unknown, { kind }: Boundary) => [
    told === undefined && 'it did not report',
    // Once all is done a signal may come too late to be heard.
    told &&
      told.code !== code &&
      (kind !== 'committed' || told.code !== 0) &&
      `its exit code is ${told.code}`,
  ]

export const departures: readonly Fault[] = [
  {
    row: 'kill -9 of the controller',
    name: 'kill -9, the host takes it back',
    applies: everywhere,
    strike: async ({ controller }) => controller.kill('SIGKILL'),
    settledBy: 'host',
    ends: untilCommitted,
    judge: dead,
  },
  {
    row: 'kill -9 of the controller',
    name: 'kill -9, the next run takes it back',
    applies: everywhere,
    order: () => ({ options: { orphan: 'keep' } }),
    strike: async ({ controller }) => controller.kill('SIGKILL'),
    settledBy: 'next run',
    judge: dead,
  },
  ...(['SIGINT', 'SIGTERM'] as const).map(
    (signal): Fault => ({
      row: `${signal} once`,
      name: signal,
      applies: everywhere,
      strike: async ({ controller }) => controller.kill(signal),
      settledBy: 'controller',
      judge: ended(signal === 'SIGINT' ? 130 : 143),
    }),
  ),
  {
    row: 'SIGINT twice',
    name: 'SIGINT twice',
    applies: everywhere,
    async strike({ controller }) {
      controller.kill('SIGINT')
      controller.release()
      await controller.says('stopping in order')
      controller.kill('SIGINT')
    },
    settledBy: 'host',
  },
  shellKilled(),
]

/** Its shell on the host, and no other process of it: the change that it waited for is at work still. */
function shellKilled(): Fault {
  return {
    row: "kill -9 of the run's shell on the host",
    name: "kill -9 of the run's shell",
    applies: ({ side, kind }) => side === 'host' && kind !== 'no change yet' && kind !== 'ending',
    strike: async ({ field, run }) =>
      void (await field.sh(`kill -9 "$(cat /var/lib/run-playbook/runs/${run}/shell)"`)),
    settledBy: 'controller',
    ends: asBefore,
  }
}

/** The controller's own clock: a lab host's is this machine's, which is never set. */
const skewed = (name: string, days: number, settledBy: 'host' | 'next run'): Fault => ({
  row: "the controller's clock is a day off",
  name: `kill -9 with a clock a day ${name}`,
  applies: ({ start, kind, name: boundary }) =>
    start === 'installed' &&
    (kind === 'ending' || kind === 'committed' || boundary.endsWith('/etc/postfix/main.cf')),
  order: () => ({
    clockSkew: days * 86_400,
    options: { orphan: settledBy === 'host' ? 'rollback' : 'keep' },
  }),
  strike: async ({ controller }) => controller.kill('SIGKILL'),
  settledBy,
  judge: dead,
})

export const clocks: readonly Fault[] = [skewed('ahead', 1, 'next run'), skewed('behind', -1, 'host')]

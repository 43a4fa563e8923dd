import { setTimeout as sleep } from 'node:timers/promises'
import type { Boundary } from './boundaries.ts'
import type { Ending, Fault, Scene } from './fault.ts'
import type { Told } from './order.ts'

// Whatever takes the controller, the link or the host away. They strike at every boundary.

const everywhere = (): boolean => true
/** Inside the commit it is up to the host how far it came. */
const untilCommitted = ({ kind, name }: Boundary): Ending | undefined => {
  if (name === 'inside commit') return undefined
  return kind === 'committed' ? 'converged' : 'as before'
}
const hostOf = (told: Told | undefined) => told?.result.hosts[0]

const ended = (code: number) => (told: Told | undefined) => [
  told === undefined && 'it did not report',
  told && told.code !== code && `its exit code is ${told.code}, not ${code}`,
]
const dead = (told: Told | undefined) => [told !== undefined && 'it lives']

/** The report either tells of a lost connection, or that nothing happened. */
const tellsLoss = (told: Told | undefined, _: unknown, boundary: Boundary) => {
  const host = hostOf(told)
  if (boundary.kind === 'committed' || host?.status === 'changed') return []
  return [
    host?.status !== 'unreachable' && `its status is ${host?.status}: ${host?.error?.message}`,
    host?.error?.code !== 'E_UNREACHABLE' && `its code is ${host?.error?.code}`,
  ]
}

export const cuts: readonly Fault[] = [
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
  {
    row: 'TCP connection reset',
    name: 'TCP reset',
    applies: everywhere,
    strike: ({ field }) => field.reset(),
    settledBy: 'controller',
    judge: tellsLoss,
  },
  {
    row: 'link black-holed for good',
    name: 'black hole for good',
    applies: everywhere,
    strike: ({ field }) => field.link('blackhole'),
    async heal(field) {
      await field.link('forwards')
      // A shell that was only asked something waits until sshd's own keepalive ends it, hours later.
      await field.lab.exec(field.host, ['pkill', '-f', '^sshd: .*@notty'])
    },
    settledBy: 'host',
    ends: untilCommitted,
    judge: tellsLoss,
  },
  {
    row: 'link black-holed for 20 s',
    name: 'black hole for 20 s',
    applies: everywhere,
    async strike({ field, controller }) {
      await field.link('blackhole')
      field.release()
      controller.release()
      await sleep(20_000)
      await field.link('forwards')
    },
    settledBy: 'controller',
    judge: tellsLoss,
  },
  {
    row: 'the host loses power',
    name: 'power loss',
    applies: everywhere,
    strike: powerLoss,
    settledBy: 'next run',
    judge: tellsLoss,
  },
  {
    row: 'the host loses power',
    name: 'power loss, and the controller dies',
    applies: everywhere,
    async strike(scene) {
      scene.controller.kill('SIGKILL')
      await powerLoss(scene)
    },
    settledBy: 'next run',
    judge: dead,
  },
]

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

async function powerLoss({ field }: Scene): Promise<void> {
  await field.lab.stop(field.host, 'power-loss')
  await field.lab.start(field.host)
  await field.lab.exec(field.host, ['systemctl', 'is-system-running', '--wait'])
}

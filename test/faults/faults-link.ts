import { setTimeout as sleep } from 'node:timers/promises'
import type { Boundary } from './boundaries.ts'
import type { Fault, Scene } from './fault.ts'
import type { Told } from './order.ts'
import { dead, everywhere, hostOf, untilCommitted } from './rows.ts'

// What takes the link or the host away, at every boundary.

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
    settledBy: 'host',
    ends: untilCommitted,
    judge: dead,
  },
]

async function powerLoss({ field }: Scene): Promise<void> {
  await field.lab.stop(field.host, 'power-loss')
  await field.boot(() => field.lab.start(field.host))
  await field.lab.exec(field.host, ['systemctl', 'is-system-running', '--wait'])
}

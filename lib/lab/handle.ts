import { PlaybookError } from '../core/errors.ts'
import { attachTo } from './attach.ts'
import { leaderOf } from './cgroup.ts'
import { execIn } from './exec.ts'
import { boot, halt, untilUp } from './host.ts'
import { keepLayer } from './layer.ts'
import { withLock } from './lock.ts'
import { inNetwork } from './network.ts'
import { placesOf } from './places.ts'
import { provision } from './provision.ts'
import type { LabState, Made } from './state.ts'
import { tearDown } from './teardown.ts'
import type { Lab } from './types.ts'

/** The handle of a running lab. Keeps no process and no file open. */
export function handleOf(state: LabState): Lab {
  const { name } = state
  const { folder, inventory, privateKey, knownHosts, lock } = placesOf(name)

  const find = (wanted: string): Made => {
    const host = state.hosts.find((one) => one.name === wanted)
    if (!host) throw new PlaybookError('E_LAB', `the lab ${name} has no host ${wanted}`)
    return host
  }
  const leader = (host: Made): number => {
    const pid = leaderOf(name, host.name)
    if (pid === undefined) throw new PlaybookError('E_LAB', `${host.name} is not running`)
    return pid
  }
  const start = async (host: Made): Promise<void> => {
    await untilUp(state, host, { supervisor: boot(state, host) })
  }
  const exec: Lab['exec'] = async (wanted, argv, options) => execIn(leader(find(wanted)), argv, options)

  return {
    name,
    folder,
    inventory,
    privateKey,
    knownHosts,
    hosts: state.hosts.map(({ lowers: _, repo: __, ...spec }) => spec),
    inNetwork: (argv) => inNetwork(name, argv),
    exec,
    attach: async (wanted, argv) => attachTo(leader(find(wanted)), argv),
    async reboot(wanted) {
      const host = find(wanted)
      const before = leader(host)
      await exec(wanted, ['systemctl', 'reboot'])
      await untilUp(state, host, { not: before })
    },
    async stop(wanted, how = 'clean') {
      await halt(state, find(wanted), how)
    },
    async start(wanted) {
      await start(find(wanted))
    },
    async reset(wanted) {
      const host = find(wanted)
      await halt(state, host, 'power-loss')
      provision(state, host)
      await start(host)
    },
    async snapshot(wanted, file) {
      const host = find(wanted)
      await halt(state, host, 'clean')
      try {
        return await keepLayer(state, host, file)
      } finally {
        await start(host)
      }
    },
    async down() {
      await withLock(lock, () => tearDown(name, 'clean'))
    },
  }
}

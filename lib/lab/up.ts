import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { PlaybookError } from '../core/errors.ts'
import { makeFolder } from '../core/user-folder.ts'
import { checkSpec } from './address.ts'
import { allSettledOrThrow } from './all-settled.ts'
import { populated } from './cgroup.ts'
import { makeDisk } from './disk.ts'
import { handleOf } from './handle.ts'
import { boot, untilUp } from './host.ts'
import { imageOf } from './image.ts'
import { inventoryOf } from './inventory.ts'
import { makeKeys } from './keys.ts'
import { fromLayer } from './layer.ts'
import { withLock } from './lock.ts'
import { meetNeeds } from './needs.ts'
import { makeNetwork } from './network.ts'
import { placesOf, stateFolder } from './places.ts'
import { provision } from './provision.ts'
import { startReaper } from './reaper.ts'
import { stopped } from './run.ts'
import { type LabState, labNames, type Made, readState, writeState } from './state.ts'
import { sweep } from './sweep.ts'
import { tearDown } from './teardown.ts'
import type { HostSpec, Lab, LabIo, LabSpec } from './types.ts'
import { raiseWatches } from './watches.ts'

/** The layers of each host; an image is built once for all hosts. */
async function makeAll(hosts: readonly HostSpec[], io: LabIo): Promise<Made[]> {
  const bare = hosts.filter((host) => host.layer === undefined)
  const releases = [...new Set(bare.map((host) => host.release ?? 'bookworm'))]
  const images = new Map(
    await allSettledOrThrow(releases.map(async (release) => [release, await imageOf(release, io)] as const)),
  )
  return hosts.map((host) => {
    if (host.layer !== undefined) return fromLayer(host, host.layer)
    const { root, repo } = images.get(host.release ?? 'bookworm')!
    return { ...host, lowers: [root], repo }
  })
}

async function bootAll(state: LabState, { say, signal }: LabIo): Promise<void> {
  const supervisors = new Map(state.hosts.map((host) => [host, boot(state, host)]))
  const greet = async (host: Made) => {
    await untilUp(state, host, { signal, supervisor: supervisors.get(host) })
    say?.(`${host.name} is up at ${host.address}`)
  }
  await allSettledOrThrow(state.hosts.map(greet))
}

async function create(spec: LabSpec, hosts: readonly Made[], io: LabIo): Promise<LabState> {
  const state: LabState = {
    version: 1,
    id: randomBytes(12).toString('hex'),
    name: spec.name,
    hosts,
    ready: false,
  }
  const places = placesOf(spec.name)
  mkdirSync(places.folder, { mode: 0o700 })
  writeFileSync(places.id, `${state.id}\n`, { mode: 0o600 })
  if (spec.ephemeral) startReaper(spec.name, state.id)
  await allSettledOrThrow([makeKeys(spec.name, hosts), makeNetwork(spec), makeDisk(places.hosts)])
  writeFileSync(places.inventory, inventoryOf(spec.name, hosts), { mode: 0o600 })
  for (const host of hosts) provision(state, host)
  const goOn = () => {
    if (io.signal?.aborted) throw stopped()
  }
  goOn()
  await bootAll(state, io)
  goOn()
  const ready = { ...state, ready: true }
  writeState(ready)
  return ready
}

const sameHosts = (state: LabState, hosts: readonly HostSpec[]): boolean => {
  const bare = ({ name, address, release = 'bookworm', groups = [], vars = {}, layer }: HostSpec) => ({
    name,
    address,
    release,
    groups,
    vars,
    layer,
  }) // Ignores the layers that a recorded host has in addition.
  return isDeepStrictEqual(state.hosts.map(bare), JSON.parse(JSON.stringify(hosts)).map(bare))
}

/**
 * Boots a lab, or reuses a running one of that name with the same hosts and boots those that are down.
 *
 * @throws PlaybookError `E_LAB` when this machine cannot run it, a host does not come up, or a lab of that name is up
 *   with other hosts; `E_STOPPED` when the signal aborts. After a failure the lab is taken down.
 * @example
 * const lab = await up({ name: 'demo', hosts: [{ name: 'web', address: '192.168.100.20' }] })
 * await lab.exec('web', ['systemctl', 'is-system-running'])
 */
export async function up(spec: LabSpec, io: LabIo = {}): Promise<Lab> {
  checkSpec(spec)
  await meetNeeds(io)
  raiseWatches(io.say)
  await sweep()
  const { lock } = placesOf(spec.name)
  const onWait = () => io.say?.(`waiting for another process that uses the lab ${spec.name}`)
  return withLock(lock, work, { signal: io.signal, onWait })

  async function work(): Promise<Lab> {
    const running = readState(spec.name)
    if (running && !sameHosts(running, spec.hosts)) {
      throw new PlaybookError('E_LAB', `the lab ${spec.name} is up with other hosts`, {
        hint: `Take it down first (run-playbook lab down --name ${spec.name}), or use it as it is: -i ${placesOf(spec.name).inventory}`,
      })
    }
    if (running) {
      await bootAll(running, { signal: io.signal })
      return handleOf(running)
    }
    const { folder } = placesOf(spec.name)
    if (existsSync(folder) && !labNames().includes(spec.name))
      throw new PlaybookError('E_LAB', 'is in the way of the lab, and is not one', { where: folder })
    const hosts = await makeAll(spec.hosts, io)
    if (populated(spec.name) && !existsSync(folder)) {
      throw new PlaybookError(
        'E_LAB',
        `a lab ${spec.name} is up that was started with another XDG_STATE_HOME`,
      )
    }
    makeFolder(stateFolder())
    await tearDown(spec.name, 'power-loss') // Remains of an earlier lab of that name.
    try {
      return handleOf(await create(spec, hosts, io))
    } catch (error) {
      await tearDown(spec.name, 'power-loss')
      throw error
    }
  }
}

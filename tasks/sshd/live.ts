import { type Change, type Reconnect, script, setsAt, shell } from '../../lib/author.ts'
import { activateBy, actThenWait, type UnitState, unitAt } from '../systemd/index.ts'
import type { SshdState } from './probe.ts'

export const SERVICE = unitAt('ssh.service')
/** The socket unit where systemd listens for sshd: Ubuntu since 22.10. */
export const SOCKET = unitAt('ssh.socket')

export interface Units {
  readonly service: UnitState
  readonly socket: UnitState
}

const READY_SECONDS = 30
const isUp = ({ activeState }: UnitState): boolean => ['active', 'reloading'].includes(activeState)

/** Whether the ports of sshd itself have no effect. */
export const socketListens = ({ socket }: Units): boolean => isUp(socket)

/**
 * Reloads the running server after the drop-in `file` changed at `changedAt`; undefined when that is done, or nothing runs. `moves`: the
 * drop-in sets where sshd listens.
 */
export function following(
  file: string,
  changedAt: number,
  moves: boolean,
  units: Units,
  sshd: SshdState,
): Change | undefined {
  const { service, socket } = units
  const bySocket = socketListens(units)
  const stale = [
    ...(bySocket && moves && changedAt > socket.enteredAt ? [socket] : []),
    ...(isUp(service) && changedAt > Math.max(service.enteredAt, service.changedAt) ? [service] : []),
  ]
  const watched = stale.at(-1)
  if (!watched) return undefined
  // A restarted socket gets its ports from the generator, and a daemon must first release the old socket.
  const acted = stale.includes(socket) && isUp(service) ? [socket, service] : stale
  const names = acted.map(({ name }) => name)
  const verb = bySocket ? 'restart' : 'reload'
  return {
    summary: `${verb} ${names.join(' and ')} (${file} changed)`,
    before: `${watched.name} runs with an older ${file}`,
    after: `${watched.name} runs with the current file`,
    ...(bySocket ? anew(names, watched.name) : reloaded(watched.name, moves ? portsOf(sshd) : [])),
    undo: { sh: ':' },
    mayDisconnect: bySocket && !moves ? {} : whereTo(sshd),
    effects: acted.map((unit) =>
      setsAt(unitAt(unit.name), (at) => ({
        ...unit,
        activeState: 'active',
        changedAt: at,
        needDaemonReload: false,
        ...(verb === 'restart' && { enteredAt: at }),
      })),
    ),
    timeoutSeconds: 300,
  }
}

type Ways = Pick<Change, 'apply' | 'activate'>

const portsOf = ({ listens }: SshdState): readonly string[] => [
  ...new Set(listens.map(({ port }) => String(port))),
]

function reloaded(name: string, ports: readonly string[]): Ways {
  const { sh } = actThenWait('reload', [name], name, READY_SECONDS)
  return {
    apply: {
      sh:
        ports.length === 0
          ? sh
          : [sh, script(import.meta.dirname, 'bound.sh'), shell`demand_bound ${ports}`].join('\n'),
    },
    activate: activateBy('reload-or-restart', [name], name),
  }
}

// Not by a restart: a socket does not start while its service runs.
function anew(names: readonly string[], watched: string): Ways {
  const stop = shell`systemctl daemon-reload && systemctl stop -- ${names} || exit`
  const isThere = shell`[ "$(systemctl show -p LoadState --value -- ${watched})" = loaded ] || exit 0`
  return {
    apply: { sh: [stop, actThenWait('start', names, watched, READY_SECONDS).sh].join('\n') },
    activate: { sh: [isThere, stop, shell`systemctl start -- ${names}`].join('\n') },
  }
}

const ANY = ['0.0.0.0', '::']

/** Where the next connection goes: the old address and port when sshd still listens there. */
function whereTo({ connection, listens }: SshdState): Reconnect {
  if (!connection) return {}
  const here = listens.filter(({ address }) => [...ANY, connection.address].includes(address))
  if (here.some(({ port }) => port === connection.port)) return {}
  if (here[0]) return { port: here[0].port }
  return listens[0] ?? {}
}

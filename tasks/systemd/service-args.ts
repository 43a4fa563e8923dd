import { invalid, type Out, type Probe, type Task, t } from '../../lib/author.ts'
import { type FileState, fileAt } from '../file/index.ts'
import { type UnitLink, unitLinks } from './links.ts'
import { unitAt } from './probe.ts'

type Dependency = Task | string
const unit = (what = '') =>
  t.string({
    pattern: '^[A-Za-z0-9:_.@][A-Za-z0-9:_.\\\\@-]*$',
    description: `the name of a systemd unit${what}`,
  })

/** Each form of the task sets its own defaults for these. */
export const enabled = t.boolean({ description: 'whether it starts at boot' })
export const running = t.boolean({ description: 'whether it runs now' })

/** The arguments that both forms of the task share. */
export const serviceArgs = {
  name: unit(),
  runs: t.optional(unit(' that runs the daemon, where the named one wraps it')),
  restartOn: t.withDefault(
    t.list(t.given<Dependency>(), {
      description: 'tasks or paths: the service restarts when one changed after its start',
    }),
    [],
  ),
  reloadOn: t.withDefault(
    t.list(t.given<Dependency>(), {
      description: 'tasks or paths: the service reloads when one changed after its last load',
    }),
    [],
  ),
  readySeconds: t.withDefault(t.integer({ minimum: 1, description: 'seconds in which it must come up' }), 30),
}
const args = t.object({ ...serviceArgs, enabled: t.optional(enabled), running: t.optional(running) })
export type ServiceArgs = Out<typeof args>
type Files = Record<`restart ${string}` | `reload ${string}`, Probe<FileState | null>>

/** The unit, the one that runs the daemon, and every file that it depends on: files under `restart …` and `reload …`. */
export function readService({ name, runs, enabled, restartOn, reloadOn }: ServiceArgs) {
  for (const one of [name, runs]) if (one !== undefined) demandUnit(one)
  const files: Files = {}
  for (const probe of restartOn.flatMap(filesOf)) files[`restart ${probe.key}`] = probe
  for (const probe of reloadOn.flatMap(filesOf)) files[`reload ${probe.key}`] = probe
  const units = { unit: unitAt(name), real: unitAt(runs ?? name) }
  return Object.assign({ ...units, links: enabled === undefined ? NO_LINKS : unitLinks }, files)
}

/** What a service may alter. */
export const serviceKeys = ({ name, runs }: ServiceArgs): readonly string[] => [
  unitAt(name).key,
  unitAt(runs ?? name).key,
  unitLinks.key,
]

const NO_LINKS: Probe<readonly UnitLink[]> = {
  key: 'systemd:no-links',
  ask: ':',
  parse: () => [],
  dependsOn: () => [],
}

function demandUnit(name: string): void {
  if (!/@(\.[a-z]+)?$/.test(name)) return
  throw invalid(`"${name}" is a template of units, not a unit`, {
    hint: `Name an instance of it, such as ${name.replace('@', '@1')}.`,
  })
}

/** The files that a task reads or writes; a path stands for itself. */
function filesOf(dependency: Dependency): readonly Probe<FileState | null>[] {
  if (typeof dependency === 'string') {
    if (!/^\/[^\0]*$/.test(dependency))
      throw invalid(`"${dependency}" is neither a task nor an absolute path`)
    return [onlyRead(fileAt(dependency))]
  }
  if (dependency?.name === 'Absent')
    throw invalid(`a service cannot depend on a removed path: ${dependency.title}`, {
      hint: 'Give the path of its folder, which changes when a name in it is removed.',
    })
  const files = Object.values(dependency?.probes ?? {}).filter(({ key }) => key.startsWith('file:'))
  if (files.length === 0)
    throw invalid(`a service can depend only on tasks that write files: ${dependency?.title} does not`)
  return (files as Probe<FileState | null>[]).map(onlyRead)
}

/** A service does not change its own dependencies. */
const onlyRead = <T>({ readBy: _, ...probe }: Probe<T>): Probe<T> => probe

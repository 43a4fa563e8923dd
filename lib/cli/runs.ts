import type { Listener } from '../core/events.ts'
import { mask, maskDeep } from '../core/secret.ts'
import { type HostRuns, listRuns } from '../library.ts'
import { count, oneLine, printableJson, table } from '../text/index.ts'
import type { Flags } from './options.ts'
import { whereBy } from './where.ts'

/** `run-playbook runs`; resolves with the exit code. */
export async function runs(flags: Flags<'runs'>): Promise<number> {
  const { options } = await whereBy(flags, { boot: false })
  const hosts = maskDeep(await listRuns({ ...options, listen: tellInventoryNote }))
  if (flags.json) console.log(printableJson({ schema: 'run-playbook/runs@1', hosts }))
  else for (const line of linesOf(hosts)) console.log(line)
  for (const warning of warningsOf(hosts)) console.error(oneLine(warning))
  const failed = hosts.filter(({ error }) => error)
  for (const { host, error } of failed) console.error(oneLine(`${host}: ${error?.message}`))
  return failed.length > 0 ? 4 : 0
}

/** Notes of the connection are not shown. */
const tellInventoryNote: Listener = (event) => {
  if (event.type === 'note' && event.host === undefined) console.error(oneLine(mask(event.text)))
}

const warningsOf = (hosts: readonly HostRuns[]): readonly string[] =>
  hosts.flatMap(({ host, runs }) =>
    runs.flatMap(({ state, folder }) =>
      state === 'damaged' ? [`${host}: warning: cannot read the state of the run in ${folder}`] : [],
    ),
  )

function linesOf(hosts: readonly HostRuns[]): readonly string[] {
  const rows = hosts.flatMap(({ host, runs }) =>
    runs.map(({ run, playbook, state, changes, kibibytes, by }) =>
      [host, run, playbook, state, count(changes, 'change'), `${kibibytes} KiB`, by].map(oneLine),
    ),
  )
  return rows.length > 0 ? table(rows) : ['no host has a run in its journal']
}

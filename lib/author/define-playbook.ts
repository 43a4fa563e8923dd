import type { Check } from '../core/check.ts'
import type { Task } from '../core/task.ts'
import type { Schema } from '../schema/types.ts'
import { callSite } from './call-site.ts'
import { demandPlaybook } from './demand-playbook.ts'

/** What a playbook may know of the host that it is written for. */
export interface PlaybookHost {
  readonly name: string
  readonly address: string
  readonly groups: readonly string[]
}
/** What a playbook is written from: its parameters as they are for one host, and that host. */
export interface Scope<Params> {
  readonly params: Params
  readonly host: PlaybookHost
}

export interface PlaybookSpec<Params, In> {
  readonly name: string
  /** One line, for `run-playbook list`. */
  readonly description?: string
  /** The pattern of hosts that it is for; `--limit` narrows it. */
  readonly hosts: string
  /** Filled from inventory variables of the same names, checked for each host. */
  readonly params: Schema<Params, In>
  /** Claims that must hold before anything is changed. */
  requires?(scope: Scope<Params>): readonly Check[]
  /** What to converge, in order. Composing is spreading. */
  tasks(scope: Scope<Params>): readonly Task[]
  /** Claims that must hold afterwards, else the run is rolled back. */
  verify?(scope: Scope<Params>): readonly Check[]
}

/** A playbook of any parameters: what a run needs to know. */
export interface Playbook extends PlaybookSpec<any, any> {
  readonly kind: 'playbook'
  /** Where it was defined: `site.ts:5:16`. */
  readonly from?: string
}

/**
 * A playbook: an inert value that a run looks at once for each host.
 *
 * @throws PlaybookError E_INPUT with the place, where something is missing, unknown or of another kind
 * @example
 * export default definePlaybook({
 *   name: 'greet',
 *   hosts: 'all',
 *   params: t.object({ text: t.withDefault(t.string(), 'welcome') }),
 *   tasks: ({ params }) => [WriteFile({ path: '/etc/motd', content: `${params.text}\n` })],
 * })
 */
export function definePlaybook<Params, In>(spec: PlaybookSpec<Params, In>): Playbook {
  const place = callSite()
  demandPlaybook(spec, place)
  return {
    ...spec,
    kind: 'playbook',
    get from() {
      return place()
    },
  }
}

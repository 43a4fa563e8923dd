import type { Check } from '../core/check.ts'
import type { Task } from '../core/task.ts'
import type { Schema } from '../schema/types.ts'
import { callSite } from './call-site.ts'
import { demandPlaybook } from './demand-playbook.ts'

/** What a playbook knows of the host that it is evaluated for. */
export interface PlaybookHost {
  readonly name: string
  readonly address: string
  readonly groups: readonly string[]
}
/** The input of a playbook: its parameters for one host, and that host. */
export interface Scope<Params> {
  readonly params: Params
  readonly host: PlaybookHost
}

export interface PlaybookSpec<Params, In> {
  readonly name: string
  /** One line, for `run-playbook list`. */
  readonly description?: string
  /** The pattern of its hosts; `--limit` narrows it. */
  readonly hosts: string
  /** Filled from inventory variables of the same names, checked for each host. */
  readonly params: Schema<Params, In>
  /** Checks that must hold before any change. */
  requires?(scope: Scope<Params>): readonly Check[]
  /** The tasks, in order. Spread other lists to compose. */
  tasks(scope: Scope<Params>): readonly Task[]
  /** Checks that must hold afterwards; otherwise the run is rolled back. */
  verify?(scope: Scope<Params>): readonly Check[]
}

/** A playbook of any parameters, as a run needs it. */
export interface Playbook extends PlaybookSpec<any, any> {
  readonly kind: 'playbook'
  /** Where it was defined: `site.ts:5:16`. */
  readonly from?: string
}

/**
 * A playbook: an inert value that a run evaluates once for each host.
 *
 * @throws PlaybookError E_INPUT with the place, where a member is missing, unknown or of the wrong type
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

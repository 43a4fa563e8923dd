import type { Check } from '../core/check.ts'
import type { Probe } from '../core/task.ts'
import type { Schema } from '../schema/types.ts'
import { kindOf } from './kind.ts'
import { wrongCheck } from './stand-in.ts'

/** The definition of a kind of check, for {@link defineCheck}. */
export interface CheckSpec<Out extends { readonly within: number }, In, T> {
  /** The name of its export: `PortListening`. */
  readonly name: string
  /** Has `within`: the seconds for which the check is repeated until its claim holds. */
  readonly args: Schema<Out, In>
  /** One line for display: `port 25 listens`. */
  title(args: Out): string
  ask(args: Out): Probe<T>
  /** What is wrong, as a sentence; undefined when the claim holds. Pure. */
  judge(args: Out, answer: T): string | undefined
}

/**
 * Defines a kind of check, used in a playbook's `requires` and `verify`.
 *
 * @example
 * const UnitActive = defineCheck({
 *   name: 'UnitActive',
 *   args: t.object({ unit: t.string(), within: t.withDefault(t.integer({ minimum: 0 }), 15) }),
 *   title: ({ unit }) => `${unit} is active`,
 *   ask: ({ unit }) => ({
 *     key: `active:${unit}`,
 *     ask: shell`systemctl is-active -- ${unit}`,
 *     parse: ({ out }) => out.toString().trim(),
 *   }),
 *   judge: ({ unit }, state) => (state === 'active' ? undefined : `${unit} is ${state}`),
 * })
 * const check = UnitActive({ unit: 'postfix.service' })
 */
export function defineCheck<Out extends { readonly within: number }, In, T>(spec: CheckSpec<Out, In, T>) {
  const { name, args } = spec
  return kindOf({ name, args, make: (given, place) => checkOf(spec, given, place), standIn: wrongCheck })
}

function checkOf<Out extends { readonly within: number }, In, T>(
  spec: CheckSpec<Out, In, T>,
  args: Out,
  place: () => string,
): Check {
  return {
    kind: 'check',
    name: spec.name,
    title: spec.title(args),
    get from() {
      return place()
    },
    probe: spec.ask(args),
    judge: (answer) => spec.judge(args, answer as T),
    withinSeconds: args.within,
  }
}

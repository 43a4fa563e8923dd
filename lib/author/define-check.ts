import type { Check } from '../core/check.ts'
import type { Probe } from '../core/task.ts'
import type { Schema } from '../schema/types.ts'
import { kindOf } from './kind.ts'
import { wrongCheck } from './stand-in.ts'

/** What {@link defineCheck} makes a kind of check from. */
export interface CheckSpec<Out extends { readonly within: number }, In, T> {
  /** As it is exported: `PortListening`. */
  readonly name: string
  /** Holds `within`: the seconds for which a claim that does not hold yet is asked again. */
  readonly args: Schema<Out, In>
  /** One line for a person: `port 25 listens`. */
  title(args: Out): string
  ask(args: Out): Probe<T>
  /** What is wrong, as a sentence; undefined when the claim holds. Pure. */
  judge(args: Out, answer: T): string | undefined
}

/**
 * Makes a kind of check, used in a playbook's `requires` and `verify`.
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

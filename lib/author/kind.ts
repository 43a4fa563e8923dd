import type { PlaybookError } from '../core/errors.ts'
import { check } from '../schema/check.ts'
import type { Schema } from '../schema/types.ts'
import { callSite } from './call-site.ts'
import { orStandIn } from './errors.ts'

interface Kind<Out, In, T> {
  readonly name: string
  readonly args: Schema<Out, In>
  /** `place`: where the author's code called. */
  make(args: Out, place: () => string): T
  /** What takes its place, where errors are gathered, when the arguments are wrong. */
  standIn(name: string, place: () => string, error: PlaybookError): T
}

/** A kind of task or of check: called with its arguments, which are validated, it gives one. */
export function kindOf<Out, In, T>({ name, args, make, standIn }: Kind<Out, In, T>) {
  const called = (input: In): T => {
    const place = callSite()
    return orStandIn(
      place,
      () => make(check(args, input, name, place), place),
      (error) => standIn(name, place, error),
    )
  }
  return Object.assign(called, { kind: name, args })
}

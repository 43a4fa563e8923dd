import type { PlaybookError } from '../core/errors.ts'
import { check } from '../schema/check.ts'
import type { Schema } from '../schema/types.ts'
import { callSite } from './call-site.ts'
import { orStandIn } from './errors.ts'

interface Kind<Out, In, T> {
  readonly name: string
  readonly args: Schema<Out, In>
  /** `place`: the place of the call in the author's code. */
  make(args: Out, place: () => string): T
  /** The stand-in for wrong arguments, where errors are gathered. */
  standIn(name: string, place: () => string, error: PlaybookError): T
}

/** A kind of task or of check: a call validates its arguments and returns one. */
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

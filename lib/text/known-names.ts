import { invalid } from '../core/errors.ts'
import { nearest } from './nearest.ts'

/** Names that a runtime reads of any object. */
const ASKED_OF_ANY =
  /^(?:then|default|__esModule|toJSON|toString|valueOf|constructor|prototype|inspect|asymmetricMatch|nodeType|module\.exports|\$\$typeof|@@.*)$/

/**
 * `object`, which throws for an unknown name, with a suggestion, instead of returning undefined; `meant` maps names of other tools.
 *
 * @throws PlaybookError E_INPUT when an unknown name is read
 * @example knownNames('t', { list: 1 }, { array: 'list' }).list // 1
 */
export const knownNames = <T extends object>(
  what: string,
  object: T,
  meant: Readonly<Record<string, string>> = {},
): T =>
  new Proxy(object, {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || name in target || ASKED_OF_ANY.test(name))
        return Reflect.get(target, name, receiver)
      const names = Object.keys(target)
      const other = (Object.hasOwn(meant, name) ? meant[name] : undefined) ?? nearest(name, names)
      throw invalid(`${what} has no "${name}"`, {
        hint: other ? `Did you mean ${other}?` : `It has ${names.join(', ')}.`,
      })
    },
  })

import picomatch from 'picomatch'
import { messageOf } from '../core/errors.ts'
import { Mistake } from './problems.ts'

/** A matcher for a word that is a glob or a regular expression; undefined for a plain word. */
export function matcherOf(word: string): ((name: string) => boolean) | undefined {
  if (word.startsWith('~')) return regexOf(word)
  if (!/[*?[]/.test(word)) return undefined
  try {
    // Shells write `[!a]`; without negation picomatch supports only `[^a]`.
    const glob = picomatch(word.replaceAll('[!', '[^'), {
      dot: true,
      nonegate: true,
      nobrace: true,
      noextglob: true,
      noglobstar: true,
    })
    return (name) => glob(name)
  } catch (error) {
    throw new Mistake(`"${word}" is not a pattern: ${messageOf(error)}`)
  }
}

/**
 * As in Ansible it must match from the start, not to the end. Supports two forms of Python: flags at the start, `(?i)`, and named
 * groups.
 */
function regexOf(word: string): (name: string) => boolean {
  const [, flags = '', source = ''] = /^(?:\(\?([aimsu]+)\))?(.*)$/s.exec(word.slice(1)) ?? []
  try {
    const regex = new RegExp(
      `^(?:${source.replaceAll('(?P<', '(?<')})`,
      flags.replace(/[^ims]|(.)(?=.*\1)/g, ''),
    )
    return (name) => regex.test(name)
  } catch (error) {
    throw new Mistake(`"${word}" is not a regular expression: ${messageOf(error)}`)
  }
}

/** `web[0]`, `web[-1]`, `web[0:2]` or `web[0-2]`, `web[1:]`: a part of the hosts of the word before it, both ends included. */
export interface Subscript {
  readonly word: string
  readonly pick: <T>(all: readonly T[]) => readonly T[]
}

export function subscriptOf(text: string): Subscript | undefined {
  const [, word, at, from, to] = /^([^~].*)\[(?:(-?\d{1,9})|(\d{1,9})[:-](\d{0,9}))\]$/s.exec(text) ?? []
  if (word === undefined) return undefined
  if (at !== undefined)
    return {
      word,
      pick: (all) => all.filter((_, index) => index === Number(at) || index - all.length === Number(at)),
    }
  return { word, pick: (all) => all.slice(Number(from), to === '' ? undefined : Number(to) + 1) }
}

import { isIP } from 'node:net'
import { expandRanges, type Room } from './host-range.ts'
import { Mistake } from './problems.ts'

const WITH_PORT = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/
const NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?$/u

/**
 * The hosts of a word of an inventory, and the port after it: `web[01:03].lan:2222`, `[fe80::1]:22`.
 *
 * @throws Mistake
 * @example hostNames('db[a:c]') // { names: ['dba', 'dbb', 'dbc'], port: undefined }
 */
export function hostNames(
  word: string,
  room?: Room,
): {
  readonly names: readonly string[]
  readonly port: number | undefined
} {
  const [, before = word, digits] = WITH_PORT.exec(word) ?? []
  const [, bracketed = ''] = /^\[(.+)\]$/.exec(before) ?? []
  const address = isIP(bracketed) ? bracketed : before
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65_535))
    throw new Mistake(`${word}: there is no port ${digits}`)
  if (isIP(address)) return { names: [address], port }
  const names = expandRanges(address, room)
  if (!names.every((name) => NAME.test(name) || isIP(name))) throw noName(word)
  return { names, port }
}

function noName(word: string): Mistake {
  const [, user, host] = /^([\w.-]+)@([\w.-]+)$/.exec(word) ?? []
  const hint = user
    ? `Write ${host} ansible_user=${user}.`
    : 'A name has letters, digits, "-", "_" and "." and begins and ends with a letter or a digit.'
  return new Mistake(`"${word}" is not a host name`, hint)
}

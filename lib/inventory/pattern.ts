import { isIP } from 'node:net'

/** One part of a pattern: `web`, `&staging`, `!web3`. */
export interface Piece {
  readonly how: 'add' | 'keep' | 'drop'
  readonly word: string
}

/**
 * The parts of `web:&staging,!web3`. Colons within brackets and within an IPv6 address do not separate.
 *
 * As in Ansible the order does not matter: additions come first, then `&`, then `!`; without an addition it starts with `all`.
 */
export function piecesOf(pattern: string): readonly Piece[] {
  const pieces = split(pattern, ',')
    .flatMap((part) => (isIP(part.replace(/^[&!]/, '')) ? [part] : split(part, ':')))
    .map(pieceOf)
    .filter(({ word }) => word !== '')
  const added = pieces.filter(({ how }) => how === 'add')
  return [
    ...(added.length > 0 || pieces.length === 0 ? added : [{ how: 'add', word: 'all' } as const]),
    ...pieces.filter(({ how }) => how === 'keep'),
    ...pieces.filter(({ how }) => how === 'drop'),
  ]
}

function pieceOf(text: string): Piece {
  const how = { '&': 'keep', '!': 'drop' }[text.charAt(0)] as 'keep' | 'drop' | undefined
  return { how: how ?? 'add', word: how ? text.slice(1).trim() : text }
}

/** Splits at `separator` outside of brackets. */
const split = (text: string, separator: ',' | ':'): readonly string[] =>
  (text.match(separator === ',' ? /(?:[^,[]|\[[^\]]*\]?)+/g : /(?:[^:[]|\[[^\]]*\]?)+/g) ?? []).map((part) =>
    part.trim(),
  )

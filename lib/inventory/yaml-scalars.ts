import type { ScalarTag, Tags } from '../yaml/nodes.ts'
import { VAULTED, Verbatim } from './types.ts'

const TAG = 'tag:yaml.org,2002:'

/** Converts plain scalars as in YAML 1.1, by the expressions of PyYAML; `y` and `n` stay text, too. */
const bool: ScalarTag = {
  tag: `${TAG}bool`,
  default: true,
  test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
}
/**
 * `0b101`, `1_000`, `0x1F`. `0644` is ambiguous (644 or 420) and stays text, as in an INI file; so does a number that JavaScript cannot
 * represent.
 */
const int: ScalarTag = {
  tag: `${TAG}int`,
  default: true,
  test: /^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0|[1-9][\d_]*)$/,
  resolve: (text) => held(text, Number.isSafeInteger),
}
/** A float has a point, and an exponent its sign. */
const float: ScalarTag = {
  tag: `${TAG}float`,
  default: true,
  test: /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?)$/,
  resolve: (text) => held(text, Number.isFinite),
}
const special: ScalarTag = {
  tag: `${TAG}float`,
  default: true,
  test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  resolve: (text) => (/n$/i.test(text) ? Number.NaN : Number(`${text.startsWith('-') ? '-' : ''}Infinity`)),
}
/** `12:30:45`, to the base of sixty. */
const sexagesimal: ScalarTag = {
  tag: `${TAG}int`,
  default: true,
  test: /^[-+]?(?:[1-9][\d_]*(?::[0-5]?\d)+|\d[\d_]*(?::[0-5]?\d)+\.[\d_]*)$/,
  resolve: (text) => {
    const size = text
      .replace(/^[-+]/, '')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part.replaceAll('_', '')), 0)
    return text.startsWith('-') ? -size : size
  },
}
const jsonFloat: ScalarTag = {
  tag: `${TAG}float`,
  default: true,
  test: /^-?\d+(?:\.\d+)?[eE][-+]?\d+$/,
  resolve: Number,
}
const vault: ScalarTag = { tag: '!vault', resolve: () => VAULTED }
const unsafe: ScalarTag = { tag: '!unsafe', resolve: (text) => new Verbatim(text) }

/** The tags of a schema, with the numbers of Ansible's files instead of those of YAML 1.2. */
export const scalarTags = (tags: Tags, isJson: boolean): Tags => [
  ...[bool, int, float, special, sexagesimal, vault, unsafe],
  ...(isJson ? [jsonFloat] : []),
  ...tags.filter((tag) => typeof tag === 'string' || ![`${TAG}int`, `${TAG}float`].includes(tag.tag)),
]

function held(text: string, holds: (number: number) => boolean): number | string {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? []
  const size = Number(digits)
  if (!holds(size)) return text
  return sign === '-' && size !== 0 ? -size : size
}

import { defineCheck, invalid, t } from '../../lib/author.ts'
import { banner } from '../net/index.ts'
import { within } from './within.ts'

/**
 * The first line that a server sends contains `expect`, or matches the regular expression `pattern`. Connects from the host itself to
 * `address` (127.0.0.1), and repeats for `within` seconds (15).
 *
 * @example
 * Banner({ port: 25, expect: 'ESMTP Postfix' })
 */
export const Banner = defineCheck({
  name: 'Banner',
  args: t.object({
    port: t.port({ description: 'TCP port' }),
    address: t.withDefault(
      t.string({ pattern: '^[A-Za-z0-9.:_-]+$', description: 'an address or a name' }),
      '127.0.0.1',
    ),
    expect: t.optional(t.string({ description: 'text that the first line contains' })),
    pattern: t.optional(t.string({ description: 'regular expression that the first line matches' })),
    within: t.withDefault(within, 15),
  }),
  title: ({ port, expect, pattern }) =>
    `port ${port} says ${expect ?? (pattern ? `/${pattern}/` : 'something')}`,
  ask({ address, port, pattern }) {
    expression(pattern)
    return banner(address, port)
  },
  judge({ address, port, expect, pattern }, said) {
    if ('problem' in said) return `${address} port ${port}: ${said.problem}`
    const fits = said.text.includes(expect ?? '') && (expression(pattern)?.test(said.text) ?? true)
    return fits ? undefined : `${address} port ${port} says ${JSON.stringify(said.text)}`
  },
})

function expression(pattern: string | undefined): RegExp | undefined {
  try {
    return pattern === undefined ? undefined : new RegExp(pattern)
  } catch (cause) {
    throw invalid(`Banner "pattern" is not a regular expression: ${pattern}`, { cause })
  }
}

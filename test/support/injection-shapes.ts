/** An argument made of a hostile string, and the pieces of it that must arrive on the host as they are. */
interface Given {
  readonly value: unknown
  readonly words: readonly string[]
}
export type Shape = (text: string, path: string) => Given

export const text: Shape = (text) => ({ value: text, words: [text] })
export const path: Shape = (_, path) => ({ value: path, words: partsOf(path) })
export const paths: Shape = (_, path) => ({ value: [path], words: partsOf(path) })
export const without =
  (what: RegExp): Shape =>
  (given) =>
    text(given.replaceAll(what, '.'), '')
export const line = without(/\n/g)
// The placeholder stands where we put it, and nowhere else.
export const trial: Shape = (text) => {
  const word = text.replaceAll('%s', '%d')
  return { value: `${word} %s`, words: [word] }
}
export const url =
  (scheme: string): Shape =>
  (text) => {
    const value = `${scheme}://127.0.0.1/${text.replaceAll(/[\s@]/g, '.')}`
    const { pathname, search } = new URL(value)
    return { value, words: [scheme === 'https' ? value : `${pathname}${search}`] }
  }
export const field: Shape = (text, given) => path(text, given.replaceAll(/[:\n]/g, '.'))
export const variable: Shape = (text) => ({ value: { WORD: text }, words: [text] })
const partsOf = (path: string): readonly string[] => path.split('/').filter(Boolean)

/** What is known of the arguments of a task or a check. Those that are not named must be refused, or be data, too. */
export interface InjectionRow {
  /** As it is exported. */
  readonly kind: string
  /** Arguments that are fine. */
  readonly args: Readonly<Record<string, unknown>>
  /** Arguments in which any text of their kind is right: most of it must be accepted, and arrive as it is. */
  readonly free?: Readonly<Record<string, Shape>>
  /** The same, but of no concern to the host: titles, and what is looked for in its answers. */
  readonly silent?: Readonly<Record<string, Shape>>
  /** Shell by its contract, spliced as it stands: no word, and not tried. */
  readonly spliced?: readonly string[]
  /** Of the free arguments, those that are run by a shell of their own: what that shell starts is theirs. */
  readonly run?: readonly string[]
  /** What turns into bytes of a file, or is compared with what a host says: it may hold a NUL. */
  readonly mayHoldNul?: readonly string[]
}

type Json = Readonly<Record<string, unknown>>
const kindOf = (json: Json): Shape | undefined => {
  if (json.enum) return text
  if (json.type === 'string') return json.format === 'path' ? path : text
  return json['x-given'] || json['x-secret'] || json['x-bytes'] ? text : undefined
}

/** Every argument of `schema` that text may reach, in lists, records and objects, too, each with how to give it a hostile one. */
export function textArguments(schema: Json): Readonly<Record<string, Shape>> {
  const found: Record<string, Shape> = {}
  for (const [name, json] of Object.entries((schema.properties ?? {}) as Record<string, Json>)) {
    for (const [index, shape] of shapesOf(json).entries())
      found[index === 0 ? name : `${name} ${index}`] = shape
  }
  return found
}

const inside =
  (shape: Shape, wrap: (value: unknown) => unknown): Shape =>
  (text, path) => {
    const { value, words } = shape(text, path)
    return { value: wrap(value), words }
  }

function shapesOf(json: Json): readonly Shape[] {
  const own = kindOf(json)
  if (own) return [own]
  if (json.type === 'array') return shapesOf(json.items as Json).map((one) => inside(one, (value) => [value]))
  if (json.type !== 'object') return []
  if (!json.properties) {
    const values = shapesOf(json.additionalProperties as Json)
    return [
      ...values.map((one) => inside(one, (value) => ({ WORD: value }))),
      ...(values.length > 0 ? [inside(text, (value) => ({ [String(value)]: 'x' }))] : []),
    ]
  }
  const needed = (json.required as readonly string[]).map((name) => [
    name,
    sampleOf((json.properties as Record<string, Json>)[name]!),
  ])
  return Object.entries(json.properties as Record<string, Json>).flatMap(([field, one]) =>
    shapesOf(one).map((shape) =>
      inside(shape, (value) => ({ ...Object.fromEntries(needed), [field]: value })),
    ),
  )
}

/** A value that its schema may take. */
function sampleOf(json: Json): unknown {
  const samples = {
    string: json.format === 'path' ? '/x' : 'x',
    integer: 1,
    boolean: true,
    array: [],
    object: {},
  }
  return (
    (json.enum as readonly unknown[] | undefined)?.[0] ?? samples[json.type as keyof typeof samples] ?? 'x'
  )
}

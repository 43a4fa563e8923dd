import { fileURLToPath } from 'node:url'

const TEMPLATE = fileURLToPath(new URL('injection.template', import.meta.url))

/** An argument made of a hostile string, and the pieces of it that must arrive on the host as they are. */
interface Given {
  readonly value: unknown
  readonly words: readonly string[]
}
export type Shape = (text: string, path: string) => Given

const text: Shape = (text) => ({ value: text, words: [text] })
const path: Shape = (_, path) => ({ value: path, words: partsOf(path) })
const paths: Shape = (_, path) => ({ value: [path], words: partsOf(path) })
const without =
  (what: RegExp): Shape =>
  (given) =>
    text(given.replaceAll(what, '.'), '')
const line = without(/\n/g)
// The placeholder stands where we put it, and nowhere else.
const trial: Shape = (text) => {
  const word = text.replaceAll('%s', '%d')
  return { value: `${word} %s`, words: [word] }
}
const url =
  (scheme: string): Shape =>
  (text) => {
    const value = `${scheme}://127.0.0.1/${text.replaceAll(/[\s@]/g, '.')}`
    const { pathname, search } = new URL(value)
    return { value, words: [scheme === 'https' ? value : `${pathname}${search}`] }
  }
const field: Shape = (text, given) => path(text, given.replaceAll(/[:\n]/g, '.'))
const variable: Shape = (text) => ({ value: { WORD: text }, words: [text] })
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
}

/** Every exported task and check. What is shell by its contract but goes to a shell of its own is a word here, and tried. */
export const rows: readonly InjectionRow[] = [
  { kind: 'Absent', args: { path: '/srv/x', recursive: true }, free: { path } },
  {
    kind: 'AptInstall',
    args: { packages: ['nginx'] },
    free: {
      debconf: (text) => {
        const value = text.replaceAll(/[\n\0]/g, '.')
        return { value: [{ package: 'nginx', question: 'q', type: 'string', value }], words: [value] }
      },
    },
  },
  { kind: 'AptUpgrade', args: {} },
  { kind: 'BlockInFile', args: { path: '/srv/x', create: true }, free: { path, block: text, name: line } },
  {
    kind: 'BlockInFile',
    args: { path: '/srv/x', block: 'line', create: true },
    free: {
      marker: (text) => {
        const word = text.replaceAll(/\n|\{(mark|name)\}/g, '.')
        return { value: `# {mark} ${word}`, words: [word] }
      },
      validate: trial,
    },
  },
  { kind: 'Directory', args: { path: '/srv/x', mode: '0700', owner: 'mail', group: 'mail' }, free: { path } },
  { kind: 'Group', args: { name: 'rows' } },
  { kind: 'Hostname', args: { name: 'mail', fqdn: 'mail.clankers.lan' } },
  { kind: 'HostsEntry', args: { address: '192.0.2.1', names: ['mail'] } },
  {
    kind: 'LineInFile',
    args: { path: '/srv/x', line: 'line', create: true },
    free: { path, line, validate: trial },
  },
  {
    kind: 'Netplan',
    args: { file: '60-x.yaml', network: { ethernets: { eth0: { addresses: ['192.0.2.9/24'] } } } },
    // YAML of the package's own making, on standard input.
    silent: { network: (text) => ({ value: { ethernets: { eth0: { macaddress: text } } }, words: [text] }) },
  },
  { kind: 'Postalias', args: { path: '/etc/aliases' }, free: { path } },
  {
    kind: 'Run',
    args: { command: 'marker "$WORD"', undo: 'marker "$WORD"', creates: '/srv/x' },
    free: { creates: path, cwd: path, env: variable, saves: paths, stdin: text },
    silent: { title: line, touches: paths },
    spliced: ['command', 'undo'],
  },
  {
    kind: 'Run',
    args: { command: ':', env: { WORD: 'x' } },
    free: { unless: text },
    spliced: ['command', 'undo'],
  },
  { kind: 'Service', args: { name: 'x', running: true, enabled: true }, free: { restartOn: paths } },
  {
    kind: 'ServiceEnable',
    args: { name: 'x', runs: 'y.service', restartOn: ['/etc/x'] },
    free: { reloadOn: paths },
  },
  {
    kind: 'SshdConfig',
    args: {},
    free: {
      settings: (text) => {
        const word = text.replaceAll(/[\n\r]/g, '.')
        return { value: { Banner: word }, words: [word] }
      },
    },
  },
  { kind: 'Symlink', args: { path: '/srv/x', target: 'y', force: true }, free: { path, target: text } },
  { kind: 'UfwAllow', args: { port: 8025, from: '192.0.2.0/24' }, free: { comment: without(/['\n]/g) } },
  { kind: 'UfwEnabled', args: {} },
  {
    kind: 'User',
    args: { name: 'rows', group: 'mail', groups: ['adm'], repairHome: true },
    free: { shell: field, home: field, comment: without(/[:\n]/g) },
  },
  {
    kind: 'User',
    args: { name: 'rows' },
    free: { password: without(/[\r\n]/g) },
  },
  { kind: 'WriteFile', args: { path: '/srv/x', owner: 'mail' }, free: { path, content: text } },
  {
    kind: 'WriteFile',
    args: { path: '/srv/x', template: TEMPLATE },
    free: { vars: (text) => ({ value: { name: text }, words: [text] }), validate: trial },
  },
  { kind: 'Banner', args: { port: 25 }, silent: { expect: text } },
  { kind: 'CommandSucceeds', args: { command: ':' }, free: { command: text }, silent: { title: line } },
  {
    kind: 'Distribution',
    args: { id: 'debian' },
    silent: { versions: (text) => ({ value: [text], words: [] }), message: text },
  },
  { kind: 'HttpStatus', args: { url: 'http://127.0.0.1/' }, free: { url: url('http') } },
  { kind: 'HttpStatus', args: { url: 'https://127.0.0.1/' }, free: { url: url('https') } },
  { kind: 'PortListening', args: { port: 25 }, silent: { address: text } },
]

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

import { hostNames } from './host-names.ts'
import type { Room } from './host-range.ts'
import { iniSections, type Line } from './ini-sections.ts'
import { literal } from './literal.ts'
import { attempt, Mistake } from './problems.ts'
import type { Problem, Reading, Statement, Variable } from './types.ts'
import { splitWords } from './words.ts'

/** Reads one line of a section. */
type LineReader = (text: string, group: string, place: string, room: Room | undefined) => readonly Statement[]

/** Reads an inventory in Ansible's INI form. */
export function readIni(text: string, file: string, room?: Room): Reading {
  const statements: Statement[] = []
  const problems: Problem[] = []
  const at = ({ line }: Line): string => `${file}:${line}`
  for (const { header, lines } of iniSections(text)) {
    const section = header ? attempt(problems, at(header), () => sectionOf(header.text)) : LOOSE
    if (!section) continue
    const { group, read } = section
    if (read !== varLine) statements.push({ kind: 'group', group })
    for (const line of lines)
      for (const statement of attempt(problems, at(line), () => read(line.text, group, at(line), room)) ?? [])
        statements.push(statement)
  }
  return { statements, problems }
}

function sectionOf(header: string): { readonly group: string; readonly read: LineReader } {
  const [, group, kind = 'hosts'] = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(header) ?? []
  const way = 'A section is [name] with hosts, [name:vars] or [name:children].'
  if (group === undefined) throw new Mistake(`"${header}" is not a section`, way)
  const read = READERS.get(kind)
  if (!read) throw new Mistake(`a section cannot be of the kind "${kind}"`, way)
  return { group, read }
}

/** `web[1:3]:2222 ansible_user=root note="two words"  # comment` */
const hostLine: LineReader = (text, group, place, room) => {
  const split = splitWords(text, { comments: true })
  if ('wrong' in split) throw new Mistake(split.wrong, 'A quote inside of quotes is written \\" or \'"\'.')
  const [word = '', ...pairs] = split.words
  const { names, port } = hostNames(word, room)
  const vars = new Map<string, Variable>()
  for (const pair of pairs) {
    const last = [...vars.keys()].at(-1) ?? word
    const hint = `A value with spaces needs quotes: note="two words".`
    vars.set(...variable(pair, place, `what follows ${last} is not name=value`, hint))
  }
  return names.flatMap((host): Statement[] => [
    { kind: 'host', host, group, place, port },
    ...(vars.size > 0 ? [{ kind: 'vars', of: 'host', name: host, vars, place } as const] : []),
  ])
}

/** `name = value`: one per line, without quotes. */
const varLine: LineReader = (text, group, place) => {
  const vars = new Map([variable(text, place, 'the line is not name=value')])
  return [{ kind: 'vars', of: 'group', name: group, vars, place }]
}

const childLine: LineReader = (text, parent, place) => {
  const [, child] = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(text) ?? []
  if (child === undefined)
    throw new Mistake(`"${text}" is not a group name`, 'Write one group per line, by its name.')
  return [{ kind: 'child', parent, child, place }]
}

/** The error does not quote the text, which may be part of a password. */
function variable(pair: string, place: string, wrong: string, hint?: string): [string, Variable] {
  const end = pair.indexOf('=')
  const name = pair.slice(0, Math.max(end, 0)).trim()
  if (name === '') throw new Mistake(wrong, hint)
  const text = pair.slice(end + 1).trim()
  return [name, { value: literal(text), text: () => text.replace(/\s*#.*$/, ''), place: () => place }]
}

const READERS: ReadonlyMap<string, LineReader> = new Map([
  ['hosts', hostLine],
  ['vars', varLine],
  ['children', childLine],
])
const LOOSE = { group: 'ungrouped', read: hostLine }

import { nearest } from '../text/index.ts'
import { hostNames } from './host-names.ts'
import type { Room } from './host-range.ts'
import { isMapping, type Mapping, mappingOf, variablesOf } from './mapping.ts'
import { attempt, Mistake } from './problems.ts'
import type { Problem, Reading, Statement, Variables } from './types.ts'
import { readYamlDocument, type YamlDocument } from './yaml-document.ts'

type Path = readonly string[]

const PARTS = ['hosts', 'vars', 'children']
const FORM = 'A group has hosts:, vars: and children:, each with names and a colon.'

/** Reads an inventory in Ansible's YAML form: `all:` with `hosts:`, `vars:` and `children:`. */
export function readYaml(text: string, file: string, room?: Room): Reading {
  const problems: Problem[] = []
  const document = readYamlDocument(text, file, problems)
  if (!document) return { statements: [], problems }
  const top = attempt(problems, file, () => topOf(document.value)) ?? {}
  const reader = new GroupReader(document, problems, room)
  for (const [group, content] of Object.entries(top)) reader.group(group, content, [group])
  return { statements: reader.statements, problems }
}

function topOf(value: unknown): Mapping {
  if (
    Array.isArray(value) &&
    value.some((play) => isMapping(play) && ('hosts' in play || 'import_playbook' in play))
  )
    throw new Mistake(
      'is a playbook of Ansible, not an inventory',
      'An inventory has hosts and groups: -i hosts.yml',
    )
  const top = mappingOf(value, 'an inventory', FORM)
  const dynamic = 'Save its output: ansible-inventory -i FILE --list --yaml > hosts.yml'
  if (typeof top.plugin === 'string')
    throw new Mistake('is the configuration of an inventory plugin, which is not supported', dynamic)
  if (Object.hasOwn(top, '_meta')) throw new Mistake('is the output of an inventory script', dynamic)
  return top
}

class GroupReader {
  readonly statements: Statement[] = []
  readonly #document: YamlDocument
  readonly #problems: Problem[]
  readonly #room: Room | undefined

  constructor(document: YamlDocument, problems: Problem[], room: Room | undefined) {
    this.#room = room
    this.#document = document
    this.#problems = problems
  }

  group(group: string, content: unknown, path: Path): void {
    this.#at(path, () => {
      if (!/^[^:\]\s]+$/.test(group)) throw new Mistake(`"${group}" is not a group name`)
      this.statements.push({ kind: 'group', group })
      for (const [name, part] of Object.entries(mappingOf(content, `the group ${group}`, FORM)))
        this.#part(group, name, part, [...path, name])
    })
  }

  #part(group: string, name: string, part: unknown, path: Path): void {
    this.#at(path, (place) => {
      if (!PARTS.includes(name)) {
        const message = `the group ${group} has "${name}", which is ignored`
        const meant = nearest(name, PARTS)
        const hint = meant ? `Did you mean ${meant}? ${FORM}` : FORM
        this.#problems.push({ where: place, message, hint, note: true })
        return
      }
      const members = mappingOf(
        typeof part === 'string' ? { [part]: null } : part,
        `"${name}" of ${group}`,
        FORM,
      )
      if (name === 'vars') this.#vars('group', group, variablesOf(members, this.#document, path), place)
      else if (name === 'hosts') this.#hosts(group, members, path)
      else this.#children(group, members, path)
    })
  }

  #hosts(group: string, members: Mapping, path: Path): void {
    for (const [word, vars] of Object.entries(members))
      this.#at([...path, word], (place) => {
        const { names, port } = hostNames(word, this.#room)
        const own = mappingOf(vars, `the host ${word}`, 'Write variables of a host below it as name: value.')
        const variables = variablesOf(own, this.#document, [...path, word])
        for (const host of names) {
          this.statements.push({ kind: 'host', host, group, place, port })
          this.#vars('host', host, variables, place)
        }
      })
  }

  #children(parent: string, members: Mapping, path: Path): void {
    for (const [child, content] of Object.entries(members)) {
      this.group(child, content, [...path, child])
      this.statements.push({ kind: 'child', parent, child, place: this.#document.place([...path, child]) })
    }
  }

  #vars(of: 'host' | 'group', name: string, vars: Variables, place: string): void {
    if (vars.size > 0) this.statements.push({ kind: 'vars', of, name, vars, place })
  }

  #at(path: Path, read: (place: string) => void): void {
    const place = this.#document.place(path)
    attempt(this.#problems, place, () => read(place))
  }
}

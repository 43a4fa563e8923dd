import { type Mapping, mappingOf, variablesOf } from './mapping.ts'
import { attempt, Mistake } from './problems.ts'
import { rememberScalars } from './secrets.ts'
import { type Problem, type Variables, Verbatim } from './types.ts'
import { readYamlDocument } from './yaml-document.ts'

/** Reads a file of variables: YAML or JSON. What a secret one holds is known as such before anything else is done with it. */
export function readVarsFile(
  text: string,
  file: string,
  problems: Problem[],
  { secret = false } = {},
): Variables {
  if (text.startsWith('$ANSIBLE_VAULT')) {
    problems.push({
      where: file,
      message: 'is encrypted with Ansible Vault, which is not read here',
      hint: 'Decrypt it (ansible-vault decrypt), then encrypt it anew: run-playbook secrets encrypt FILE',
    })
    return new Map()
  }
  const document = readYamlDocument(text, file, problems, { secret })
  if (!document) return new Map()
  if (secret) rememberScalars(document)
  const mapping = attempt(problems, file, (): Mapping => {
    if (typeof document.value === 'string')
      throw new Mistake('holds no variables', 'They are written name: value.')
    return mappingOf(document.value, 'a file of variables')
  })
  const variables = variablesOf(mapping ?? {}, document, [])
  return secret ? asData(variables) : variables
}

/** What was encrypted is data, whatever it looks like: nothing in it is followed. */
const asData = (variables: Variables): Variables =>
  new Map(
    [...variables].map(([name, variable]) => [
      name,
      { ...variable, value: new Verbatim(variable.value, { secret: true }) },
    ]),
  )

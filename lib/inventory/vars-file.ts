import { type Mapping, mappingOf, variablesOf } from './mapping.ts'
import { attempt, Mistake } from './problems.ts'
import { rememberScalars } from './remember-scalars.ts'
import { type Problem, type Variables, Verbatim } from './types.ts'
import { readYamlDocument } from './yaml-document.ts'

/** Reads a file of variables: YAML or JSON. Registers the values of an encrypted one as secrets before any other use. */
export function readVarsFile(
  text: string,
  file: string,
  problems: Problem[],
  { secret = false } = {},
): Variables {
  if (text.startsWith('$ANSIBLE_VAULT')) {
    problems.push({
      where: file,
      message: 'is encrypted with Ansible Vault, which is not supported',
      hint: 'Decrypt it (ansible-vault decrypt), then encrypt it again: run-playbook secrets encrypt FILE',
    })
    return new Map()
  }
  const document = readYamlDocument(text, file, problems, { secret })
  if (!document) return new Map()
  if (secret) rememberScalars(document)
  const mapping = attempt(problems, file, (): Mapping => {
    if (typeof document.value === 'string')
      throw new Mistake('has no variables', 'Write them as name: value.')
    return mappingOf(document.value, 'a file of variables')
  })
  const variables = variablesOf(mapping ?? {}, document, [])
  return secret ? asData(variables) : variables
}

/** Encrypted values are data: references in them are not resolved. */
const asData = (variables: Variables): Variables =>
  new Map(
    [...variables].map(([name, variable]) => [
      name,
      { ...variable, value: new Verbatim(variable.value, { secret: true }) },
    ]),
  )

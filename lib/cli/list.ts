import { builtIn, findPlaybook } from './find-playbook.ts'
import { schemaLines } from './schema-lines.ts'

/** `run-playbook list`; resolves with the exit code. */
export async function list({ json }: { readonly json?: boolean }): Promise<number> {
  const playbooks = await Promise.all(builtIn().map(findPlaybook))
  if (json) {
    const all = playbooks.map(({ name, description, hosts, params }) => ({
      name,
      description,
      hosts,
      params: params.json,
    }))
    console.log(JSON.stringify({ schema: 'run-playbook/playbooks@1', playbooks: all }, undefined, 2))
    return 0
  }
  for (const { name, description, hosts, params } of playbooks)
    console.log([`${name}: ${description}`, `  hosts: ${hosts}`, ...schemaLines(params)].join('\n'))
  return 0
}

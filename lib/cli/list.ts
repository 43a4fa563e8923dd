import type { Options } from '../engine/options/option.ts'
import { wrap } from '../text/index.ts'
import { builtIn, findPlaybook } from './find-playbook.ts'
import type { JSON_OUTPUT } from './options.ts'
import { lineWidth, schemaLines } from './schema-lines.ts'

/** `run-playbook list`; resolves with the exit code. */
export async function list({ json }: Options<typeof JSON_OUTPUT>): Promise<number> {
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
  const width = lineWidth()
  for (const { name, description, hosts, params } of playbooks)
    for (const line of [
      ...wrap(`${name}: ${description}`, width),
      ...wrap(`  hosts: ${hosts}`, width),
      ...schemaLines(params, width),
    ])
      console.log(line)
  return 0
}

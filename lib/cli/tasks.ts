import * as kinds from '../../tasks/index.ts'
import { invalid } from '../core/errors.ts'
import { nearest } from '../text/index.ts'
import { lineWidth, schemaLines } from './schema-lines.ts'

const all: Readonly<Record<string, (typeof kinds)[keyof typeof kinds]>> = kinds

/** `run-playbook tasks [NAME]`; resolves with the exit code. */
export async function tasks(name: string | undefined): Promise<number> {
  if (name === undefined) {
    for (const one of Object.keys(all)) console.log(one)
    return 0
  }
  const kind = all[name]
  if (!kind) {
    const meant = nearest(name, Object.keys(all))
    throw invalid(`there is no task "${name}"`, {
      where: 'the command line',
      hint: `${meant ? `Did you mean ${meant}? ` : ''}\`run-playbook tasks\` lists them all.`,
    })
  }
  console.log([`${name}({ … })`, ...schemaLines(kind.args, lineWidth())].join('\n'))
  return 0
}

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Playbook } from '../author/define-playbook.ts'
import { invalid } from '../core/errors.ts'
import { nearest } from '../text/index.ts'

const FOLDER = fileURLToPath(new URL('../../playbooks', import.meta.url))
const COMMANDS = ['rollback', 'runs', 'lab', 'tasks', 'list', 'secrets']

/** The playbooks that come with this package. */
export const builtIn = (): readonly string[] =>
  readdirSync(FOLDER)
    .flatMap((file) => /^([a-z][a-z0-9-]*)\.[jt]s$/.exec(file)?.[1] ?? [])
    .sort()

/**
 * A playbook by its name, or by the path of a file of one's own (with a slash or an ending).
 *
 * @throws PlaybookError E_INPUT that suggests what may have been meant
 */
export async function findPlaybook(wanted: string): Promise<Playbook> {
  if (/[\\/]|\.[cm]?[jt]s$/.test(wanted)) {
    const { importModule } = await import('../loader/import-module.ts')
    return playbookIn(await importModule(wanted), wanted)
  }
  const names = builtIn()
  if (names.includes(wanted)) return playbookIn(await importBuiltIn(wanted), wanted)
  const meant = nearest(wanted, [...names, ...COMMANDS])
  const file = existsSync(`${wanted}.ts`) ? `./${wanted}.ts` : undefined
  throw invalid(`there is no playbook "${wanted}"`, {
    where: 'the command line',
    hint: file
      ? `A file is named with its path: run-playbook ${file}`
      : `${meant ? `Did you mean ${meant}? ` : ''}There is ${names.join(', ')}; one of your own is named by its path: ./site.ts`,
  })
}

async function importBuiltIn(name: string): Promise<Record<string, unknown>> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return import(join(FOLDER, `${name}.${ending}`))
}

function playbookIn(module: Record<string, unknown>, where: string): Playbook {
  const { default: found } = module
  if ((found as Playbook | undefined)?.kind === 'playbook') return found as Playbook
  throw invalid('its default export is no playbook', {
    where,
    hint: 'Write: export default definePlaybook({ … })',
  })
}

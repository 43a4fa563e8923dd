import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Playbook } from '../author/define-playbook.ts'
import { demandPlaybook } from '../author/demand-playbook.ts'
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
 * A playbook by its name, or by the path of the user's file (with a slash or an ending).
 *
 * @throws PlaybookError E_INPUT that suggests similar names
 */
export async function findPlaybook(wanted: string): Promise<Playbook> {
  if (/[\\/.]/.test(wanted)) {
    demandScript(wanted)
    const { importModule } = await import('../loader/import-module.ts')
    return importModule(wanted, (module) => playbookIn(module, wanted))
  }
  const names = builtIn()
  if (names.includes(wanted)) return playbookIn(await importBuiltIn(wanted), wanted)
  const meant = nearest(wanted, [...names, ...COMMANDS])
  const file = existsSync(`${wanted}.ts`) ? `./${wanted}.ts` : undefined
  throw invalid(`there is no playbook "${wanted}"`, {
    where: 'the command line',
    hint: file
      ? `Give a file by its path: run-playbook ${file}`
      : `${meant ? `Did you mean ${meant}? ` : ''}There is ${names.join(', ')}; give your own by its path: ./site.ts`,
  })
}

/** @throws PlaybookError E_INPUT for a file whose name is not that of a playbook */
function demandScript(path: string): void {
  if (/\.[cm]?[jt]s$/.test(path) || !existsSync(path) || statSync(path).isDirectory()) return
  if (/\.(?:ya?ml|json)$/.test(path))
    throw invalid('is YAML, as playbooks of Ansible are: run-playbook does not run these', {
      where: path,
      hint: 'A playbook is a file of TypeScript: ./site.ts (its tasks: run-playbook tasks). An inventory of Ansible is read: -i FILE.',
    })
  throw invalid('is not a playbook, which is a file of TypeScript or JavaScript', {
    where: path,
    hint: 'Its name ends in .ts, .mts, .js or .mjs. Give an inventory with -i.',
  })
}

async function importBuiltIn(name: string): Promise<Record<string, unknown>> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return import(pathToFileURL(join(FOLDER, `${name}.${ending}`)).href)
}

function playbookIn(module: Record<string, unknown>, where: string): Playbook {
  const { default: found } = module
  if ((found as Playbook | null | undefined)?.kind === 'playbook') {
    demandPlaybook(found, () => where) // Another value than that of definePlaybook is possible.
    return found as Playbook
  }
  const what = 'default' in module ? 'its default export is not a playbook' : 'it has no default export'
  throw invalid(what, { where, hint: 'Write: export default definePlaybook({ … })' })
}

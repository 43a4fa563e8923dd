import { defineTask, invalidates, PlaybookError, type Probe, sh, t } from '../../lib/author.ts'
import {
  demandFolder,
  demandReplaceable,
  fileAt,
  fileKeys,
  folderAt,
  loginProbe,
  PACKAGES,
  parentOf,
} from '../file/index.ts'

const isInstalled: Probe<boolean> = {
  key: 'command:postalias',
  ask: 'command -v postalias >/dev/null',
  parse: ({ code }) => code === 0,
  dependsOn: () => [PACKAGES],
}

/**
 * The database that Postfix reads instead of an alias file (`PATH.db`): postalias builds it when it is missing or older than the file.
 * Undo: restores the old database.
 *
 * @example
 * Postalias({ path: '/etc/aliases' })
 */
export const Postalias = defineTask({
  name: 'Postalias',
  args: t.object({ path: t.path({ description: 'the alias file' }) }),
  title: ({ path }) => `database of ${path}`,
  read: ({ path }) => ({
    source: fileAt(path),
    table: fileAt(`${path}.db`),
    folder: folderAt(parentOf(path)),
    login: loginProbe,
    isInstalled,
  }),
  mayAlter: ({ path }) => fileKeys(`${path}.db`),
  *plan({ path }, { source, table, folder, login, isInstalled }) {
    if (source && table && source.changedAt <= table.changedAt) return
    yield {
      summary: `${table ? 'rebuild' : 'build'} ${path}.db`,
      before: table ? `${path}.db is older than ${path}` : '',
      after: `${path}.db from ${path}`,
      apply: sh`umask 022; postalias ${`hash:${path}`}`,
      undo: sh`rp_restore ${`${path}.db`}`,
      backups: [`${path}.db`],
      effects: [invalidates(`file:${path}.db`)],
    }
    if (source === null)
      throw new PlaybookError('E_TASK', `there is no ${path}`, {
        hint: `Put WriteFile({ path: '${path}', … }) before it.`,
      })
    if (!isInstalled)
      throw new PlaybookError('E_TASK', 'postalias is not installed', {
        hint: "Put AptInstall({ packages: ['postfix'] }) before it.",
      })
    demandFolder(path, folder, login)
    demandReplaceable(`${path}.db`, table?.obstacles, login)
  },
})

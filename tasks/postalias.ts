import { defineTask, PlaybookError, sh, spoils, t } from '../lib/author.ts'
import { fileAt } from './probes/file.ts'

/**
 * The database that Postfix reads in place of a file of aliases (`PATH.db`): built again by postalias when it is missing or older than
 * the file. Undo: puts the old database back.
 *
 * @example
 * Postalias({ path: '/etc/aliases' })
 */
export const Postalias = defineTask({
  name: 'Postalias',
  args: t.object({ path: t.path({ description: 'the file of aliases' }) }),
  title: ({ path }) => `database of ${path}`,
  read: ({ path }) => ({ source: fileAt(path), table: fileAt(`${path}.db`) }),
  *plan({ path }, { source, table }) {
    if (source && table && source.changedAt <= table.changedAt) return
    yield {
      summary: `${table ? 'rebuild' : 'build'} ${path}.db`,
      before: table ? `${path}.db is older than ${path}` : '',
      after: `${path}.db from ${path}`,
      apply: sh`umask 022; postalias ${`hash:${path}`}`,
      undo: sh`restore ${`${path}.db`}`,
      saves: [`${path}.db`],
      effects: [spoils(`file:${path}.db`)],
    }
    if (source === null)
      throw new PlaybookError('E_TASK', `there is no ${path}`, {
        hint: `Put WriteFile({ path: '${path}', … }) before it.`,
      })
  },
})

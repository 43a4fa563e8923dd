import { Postalias } from '../../../tasks/postfix/postalias.ts'
import type { Situation } from '../../support/laws/laws.ts'

const aliases = `command -v postalias >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq -y install postfix >/dev/null || exit
echo 'root: ana' >aliases`
const built = `${aliases}; postalias hash:aliases`
const task = (dir: string) => Postalias({ path: `${dir}/aliases` })

/** How the database of a file of aliases may be before the task comes. */
const rows: Readonly<Record<string, Situation>> = {
  'no database': { before: () => aliases, task, wants: (dir) => [`build ${dir}/aliases.db`] },
  'a database that is older': {
    before: () => `${built}; until [ aliases -nt aliases.db ]; do echo '# later' >>aliases; done`,
    task,
    wants: (dir) => [`rebuild ${dir}/aliases.db`],
  },
  'a database as it is to be': { before: () => built, task, wants: [] },
}
export const aliasSituations = Object.entries(rows)

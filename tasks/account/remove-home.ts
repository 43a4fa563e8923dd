import { shell } from '../../lib/author.ts'
import { enter, nameOf, parentOf } from '../file/index.ts'

// Runs as root in a folder that a user may own, and so follows no symbolic link in it.
export const removeHome = (home: string): string =>
  [
    shell`[ ! -e ${home} ] && [ ! -L ${home} ] || (
p=${parentOf(home)} n=${nameOf(home)}`,
    enter(),
    'rm -rf --one-file-system -- "./$n" ) || exit',
  ].join('\n')

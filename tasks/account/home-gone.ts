import { shell } from '../../lib/author.ts'
import { enter, nameOf, parentOf } from '../file/index.ts'

// As root, in a folder that may be somebody's own: no link of theirs is followed.
export const homeGone = (home: string): string =>
  [
    shell`[ ! -e ${home} ] && [ ! -L ${home} ] || (
p=${parentOf(home)} n=${nameOf(home)}`,
    enter(),
    'rm -rf --one-file-system -- "./$n" ) || exit',
  ].join('\n')

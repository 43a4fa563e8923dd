import { raw, shell } from '../../lib/author.ts'
import { MARKS } from './shell.ts'

/** `name:arch=version` in its parts; a version may be a pattern with `*` and `?`. */
const nameOf = (wish: string): string => wish.replace(/[:=].*/, '')

/** What wishes.sh looks at: one dpkg-query and one awk where all are there. */
export const wishing = (wishes: readonly string[]): readonly string[] => {
  const names = [...new Set(wishes.map(nameOf))]
  return [
    shell`marks=${MARKS}; set -- ${wishes}`,
    raw`found=$(dpkg-query -W -f ${'${Package}|${Architecture}|${db:Status-Status}|${Version}\n'} dpkg ${names} 2>/dev/null)`
      .text,
  ]
}

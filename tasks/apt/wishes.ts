import { raw, shell } from '../../lib/author.ts'
import { MARKS } from './shell.ts'

/** `name:arch=version` in its parts; a version may be a pattern with `*` and `?`. */
const nameOf = (wish: string): string => wish.replace(/[:=].*/, '')

/** The input of wishes.sh: one dpkg-query and one awk when all are installed. */
export const wishing = (wishes: readonly string[]): readonly string[] => {
  const names = [...new Set(wishes.map(nameOf))]
  return [
    shell`marks=${MARKS}; set -- ${wishes}`,
    raw`found=$(dpkg-query -W -f ${'${Package}|${Architecture}|${db:Status-Status}|${Version}\n'} dpkg ${names} 2>/dev/null)`
      .text,
  ]
}

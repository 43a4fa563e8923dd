/** Words, or the error in them. */
export type Words =
  | { readonly words: readonly string[] }
  | { readonly wrong: 'no closing quote' | 'nothing after the last \\' }

const SPACE = ' \t\r\n'

/**
 * `line` in words, split as by a POSIX shell, without expansion. With `comments` the line ends at a `#` outside of quotes, even inside a
 * word, as in host lines of Ansible: a `#` in a value needs quotes.
 *
 * @example splitWords('web1 note="two words"') // { words: ['web1', 'note=two words'] }
 */
export function splitWords(line: string, { comments = false } = {}): Words {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!
    if (quote) {
      if (char === quote) quote = ''
      else if (quote === '"' && char === '\\' && '"\\'.includes(line[at + 1] ?? ' ')) word += line[++at]!
      else word += char
    } else if (comments && char === '#') break
    else if (SPACE.includes(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word ??= ''
      if (char === '\\') {
        if (at + 1 === line.length) return { wrong: 'nothing after the last \\' }
        word += line[++at]!
      } else if (char === '"' || char === "'") quote = char
      else word += char
    }
  }
  if (quote) return { wrong: 'no closing quote' }
  return { words: word === undefined ? words : [...words, word] }
}

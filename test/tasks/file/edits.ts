import { BlockInFile, LineInFile } from '../../../tasks/index.ts'

/** What becomes of a text: an error that says so where `becomes` is a pattern; left as it is where nothing is said. */
export interface EditRow {
  readonly name: string
  readonly args: Record<string, unknown>
  readonly text: string | Uint8Array | null
  readonly becomes?: string | Uint8Array | RegExp
}

const LF = /(?<!\r)\n/g
/** With the same rows of files whose lines end with CRLF. */
export const alsoWithCrlf = (rows: readonly EditRow[]): readonly EditRow[] =>
  rows.flatMap((row) => {
    const { name, text, becomes } = row
    if (typeof text !== 'string' || !text.includes('\n') || text.includes('\r')) return [row]
    const crlf =
      becomes instanceof RegExp || becomes instanceof Uint8Array ? becomes : becomes?.replace(LF, '\r\n')
    const other = { ...row, name: `${name} (CRLF)`, text: text.replace(LF, '\r\n') }
    return [row, crlf === undefined ? other : { ...other, becomes: crlf }]
  })

export const lineEdits: readonly EditRow[] = [
  { name: 'adds at the end', args: { line: 'c' }, text: 'a\nb\n', becomes: 'a\nb\nc\n' },
  { name: 'ends an unended last line', args: { line: 'c' }, text: 'a\nb', becomes: 'a\nb\nc\n' },
  { name: 'fills an empty file', args: { line: 'c' }, text: '', becomes: 'c\n' },
  { name: 'leaves what is there', args: { line: 'b' }, text: 'a\nb\nc' },
  { name: 'knows only whole lines', args: { line: 'b' }, text: 'ab\n', becomes: 'ab\nb\n' },
  { name: 'adds an empty line', args: { line: '' }, text: 'a\n', becomes: 'a\n\n' },
  {
    name: 'replaces the last match',
    args: { line: 'Port 22', match: /^#?Port / },
    text: 'Port 1\n#Port 2\nend\n',
    becomes: 'Port 1\nPort 22\nend\n',
  },
  {
    name: 'replaces by text of any kind',
    args: { line: '$& $1', match: 'a' },
    text: 'a\n',
    becomes: '$& $1\n',
  },
  {
    name: 'leaves the last match that is right',
    args: { line: 'Port 22', match: '^Port' },
    text: 'Port 1\nPort 22\n',
  },
  {
    name: 'replaces the last line by an empty one',
    args: { line: '', match: '^b' },
    text: 'a\nb',
    becomes: 'a\n\n',
  },
  { name: 'keeps a missing line break', args: { line: 'b2', match: '^b' }, text: 'a\nb', becomes: 'a\nb2' },
  {
    name: 'comes to rest with a line that its own pattern does not find',
    args: { line: 'x', match: '^b' },
    text: 'b1\nx\nb2\n',
  },
  { name: 'adds where nothing matches', args: { line: 'x', match: '^b' }, text: 'a\n', becomes: 'a\nx\n' },
  {
    name: 'a pattern remembers nothing',
    args: { line: 'b2', match: /b/g },
    text: 'b\nb\n',
    becomes: 'b\nb2\n',
  },
  { name: 'goes after', args: { line: 'x', after: '^a' }, text: 'a\na\nb\n', becomes: 'a\na\nx\nb\n' },
  { name: 'goes after the last line', args: { line: 'x', after: '^b' }, text: 'a\nb', becomes: 'a\nb\nx\n' },
  { name: 'goes before', args: { line: 'x', before: '^a' }, text: 'a\nb\n', becomes: 'x\na\nb\n' },
  { name: 'goes before the last line', args: { line: 'x', before: '^b' }, text: 'a\nb', becomes: 'a\nx\nb' },
  {
    name: 'goes to the end without an anchor',
    args: { line: 'x', after: '^z' },
    text: 'a\n',
    becomes: 'a\nx\n',
  },
  {
    name: 'goes to the end without a mark',
    args: { line: 'x', before: '^z' },
    text: 'a\n',
    becomes: 'a\nx\n',
  },
  { name: 'removes a line', args: { line: 'b', state: 'absent' }, text: 'b\na\nb\nc\n', becomes: 'a\nc\n' },
  { name: 'removes what matches', args: { match: /^b/, state: 'absent' }, text: 'b1\na\nb2', becomes: 'a\n' },
  { name: 'removes all', args: { match: '', state: 'absent' }, text: 'a\nb\n', becomes: '' },
  { name: 'removes nothing', args: { line: 'x', state: 'absent' }, text: 'a\nb' },
  { name: 'is absent from nothing', args: { line: 'x', state: 'absent' }, text: null },
  { name: 'needs a file', args: { line: 'x' }, text: null, becomes: /there is no file.*\n.*create: true/ },
  { name: 'creates', args: { line: 'x', create: true }, text: null, becomes: 'x\n' },
  {
    name: 'keeps bytes that are no UTF-8',
    args: { line: 'ü', match: '^u' },
    text: Buffer.from([0xff, 0x0a, 0x75, 0x0a, 0xe9]),
    becomes: Buffer.from([0xff, 0x0a, 0xc3, 0xbc, 0x0a, 0xe9]),
  },
  {
    name: 'writes as CRLF files do',
    args: { line: 'foo=new', match: /^foo=.*$/ },
    text: 'a=1\r\nfoo=old\r\nbar=2\r\n',
    becomes: 'a=1\r\nfoo=new\r\nbar=2\r\n',
  },
  { name: 'knows it by its end', args: { line: 'foo=new', match: /w$/ }, text: 'a=1\r\nfoo=new\r\n' },
  {
    name: 'keeps the end of each line in a mixed file',
    args: { line: 'x', match: '^[bc]$' },
    text: 'a\r\nb\nc\r\nd\n',
    becomes: 'a\r\nb\nx\r\nd\n',
  },
  {
    name: 'adds to a mixed file as most lines end',
    args: { line: 'x', after: '^a' },
    text: 'a\nb\r\nc\r\n',
    becomes: 'a\nx\r\nb\r\nc\r\n',
  },
  { name: 'adds LF where as many end so', args: { line: 'x' }, text: 'a\r\nb\n', becomes: 'a\r\nb\nx\n' },
  { name: 'takes a line with CRLF', args: { line: 'c\r' }, text: 'a\r\nb\r\nc\r\n' },
  {
    name: 'sees through a byte order mark',
    args: { line: 'foo=neu ä', match: /^foo=/ },
    text: Buffer.from('\xef\xbb\xbffoo=old\nname=J\xe9r\xf4me\nlast=1', 'latin1'),
    becomes: Buffer.from('\xef\xbb\xbffoo=neu \xc3\xa4\nname=J\xe9r\xf4me\nlast=1', 'latin1'),
  },
  { name: 'knows its line behind a byte order mark', args: { line: 'a' }, text: '\ufeffa\n' },
  {
    name: 'keeps a byte order mark',
    args: { line: 'a', state: 'absent' },
    text: '\ufeffa\nb\n',
    becomes: '\ufeffb\n',
  },
  { name: 'refuses CR alone', args: { line: 'x' }, text: 'a\rb\r', becomes: /end with CR alone\n.*convert/ },
  {
    name: 'refuses UTF-16',
    args: { line: 'x' },
    text: Buffer.from('\ufeffa\n', 'utf16le'),
    becomes: /is UTF-16 text\n.*convert/,
  },
  { name: 'matches UTF-8', args: { line: 'x', match: '^ü$' }, text: 'ü\n', becomes: 'x\n' },
  { name: 'knows its own UTF-8', args: { line: 'ü' }, text: 'ü\n' },
]

const BLOCK = '# BEGIN run-playbook managed block\nx\ny\n# END run-playbook managed block\n'

export const blockEdits: readonly EditRow[] = [
  { name: 'adds at the end', args: { block: 'x\ny' }, text: 'a\n', becomes: `a\n${BLOCK}` },
  { name: 'ends an unended last line', args: { block: 'x\ny\n' }, text: 'a', becomes: `a\n${BLOCK}` },
  { name: 'leaves what is there', args: { block: 'x\ny' }, text: `a\n${BLOCK}b` },
  { name: 'leaves an unended block', args: { block: 'x\ny' }, text: BLOCK.slice(0, -1) },
  {
    name: 'changes it where it stands',
    args: { block: 'x\ny', after: '^b' },
    text: `a\n${BLOCK.replace('x\n', '')}b\n`,
    becomes: `a\n${BLOCK}b\n`,
  },
  { name: 'goes after', args: { block: 'x\ny', after: '^a' }, text: 'a\nb\n', becomes: `a\n${BLOCK}b\n` },
  { name: 'goes before', args: { block: 'x\ny', before: '^a' }, text: 'a\nb\n', becomes: `${BLOCK}a\nb\n` },
  { name: 'removes it', args: { state: 'absent' }, text: `a\n${BLOCK}b\n`, becomes: 'a\nb\n' },
  { name: 'removes it from the end', args: { state: 'absent' }, text: `a\n${BLOCK}`, becomes: 'a\n' },
  { name: 'has nothing to remove', args: { state: 'absent' }, text: 'a' },
  { name: 'is absent from nothing', args: { state: 'absent' }, text: null },
  { name: 'needs a file', args: { block: 'x' }, text: null, becomes: /there is no file/ },
  { name: 'creates', args: { block: 'x\ny', create: true }, text: null, becomes: BLOCK },
  {
    name: 'distinguishes blocks by name',
    args: { block: '1', name: 'one' },
    text: '# BEGIN run-playbook managed block one more\n2\n# END run-playbook managed block one more\n',
    becomes:
      '# BEGIN run-playbook managed block one more\n2\n# END run-playbook managed block one more\n' +
      '# BEGIN run-playbook managed block one\n1\n# END run-playbook managed block one\n',
  },
  {
    name: 'has marks of your own',
    args: { block: '1', marker: '<!-- {mark} {name} -->', name: '$&' },
    text: '<p>\n',
    becomes: '<p>\n<!-- BEGIN $& -->\n1\n<!-- END $& -->\n',
  },
  { name: 'an empty block', args: { block: '' }, text: '', becomes: BLOCK.replace('x\ny\n', '') },
  {
    name: 'changes a block of a CRLF file where it stands',
    args: { block: 'x\ny' },
    text: `a\n${BLOCK.replace('y\n', '')}b\n`.replaceAll('\n', '\r\n'),
    becomes: `a\n${BLOCK}b\n`.replaceAll('\n', '\r\n'),
  },
  { name: 'leaves a block of a CRLF file', args: { block: 'x\ny\n' }, text: BLOCK.replaceAll('\n', '\r\n') },
  { name: 'takes a block with CRLF', args: { block: 'x\r\ny\r\n' }, text: BLOCK },
  {
    name: 'adds to a CRLF file',
    args: { block: 'x\ny' },
    text: 'a\r\nb',
    becomes: `a\nb\n${BLOCK}`.replaceAll('\n', '\r\n'),
  },
  {
    name: 'removes it from a CRLF file',
    args: { state: 'absent' },
    text: `\ufeff${BLOCK}b\n`.replaceAll('\n', '\r\n'),
    becomes: '\ufeffb\r\n',
  },
  {
    name: 'no end',
    args: { block: 'x' },
    text: '# BEGIN run-playbook managed block\nx\n',
    becomes: /do not pair up/,
  },
  {
    name: 'no begin',
    args: { state: 'absent' },
    text: '# END run-playbook managed block\n',
    becomes: /do not pair up/,
  },
  { name: 'twice', args: { block: 'x\ny' }, text: BLOCK + BLOCK, becomes: /do not pair up/ },
  {
    name: 'the wrong way round',
    args: { block: 'x' },
    text: '# END run-playbook managed block\n# BEGIN run-playbook managed block\n',
    becomes: /do not pair up/,
  },
]

/** Arguments that are refused at once. */
export const badEdits: readonly { readonly make: () => unknown; readonly says: RegExp }[] = [
  { make: () => LineInFile({ path: '/f' }), says: /needs a "line"/ },
  { make: () => LineInFile({ path: '/f', match: 'x' }), says: /needs a "line"/ },
  { make: () => LineInFile({ path: '/f', line: 'a\nb' }), says: /must be one line/ },
  {
    make: () => LineInFile({ path: '/f', line: 'x', match: '(' }),
    says: /"match" is not a regular expression/,
  },
  {
    make: () => LineInFile({ path: '/f', line: 'x', after: 'a', before: 'b' }),
    says: /either "after" or "before"/,
  },
  { make: () => LineInFile({ path: '/f', line: 'x', validate: 'check "%s"' }), says: /names no file/ },
  { make: () => BlockInFile({ path: '/f' }), says: /needs a "block"/ },
  { make: () => BlockInFile({ path: '/f', block: 'x', marker: 'none' }), says: /one line with \{mark\}/ },
  {
    make: () => BlockInFile({ path: '/f', block: 'x', marker: '{mark}', name: 'n' }),
    says: /has no \{name\}/,
  },
  {
    make: () => BlockInFile({ path: '/f', block: 'a\n# END run-playbook managed block' }),
    says: /one of its own marker lines/,
  },
  {
    make: () => BlockInFile({ path: '/f', block: 'x', after: 'a', before: 'b' }),
    says: /either "after" or "before"/,
  },
]

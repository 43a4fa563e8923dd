import { type Change, PlaybookError, t } from '../../lib/author.ts'
import { type Now, writing } from './change.ts'
import { bytesOf, type Lines, linesOf } from './lines.ts'
import { EDIT_LIMIT } from './probe.ts'
import { validate } from './replace.ts'
import { oneLine } from './shown.ts'
import { targetOf } from './target.ts'

const pattern = (description: string) =>
  t.given<string | RegExp>({ description: `regular expression: ${description}` })

/** Arguments of tasks that edit a file by lines. */
export const editArgs = {
  path: t.path({ description: 'the file to edit' }),
  after: t.optional(pattern('a new line goes below its last match')),
  before: t.optional(pattern('a new line goes above its last match')),
  state: t.withDefault(
    t.describe(t.oneOf('present', 'absent'), 'whether it must exist or must not'),
    'present',
  ),
  create: t.withDefault(t.boolean({ description: 'whether to create a missing file' }), false),
  validate,
}
export { pattern as patternArg }

export interface EditArgs {
  readonly path: string
  readonly state: 'present' | 'absent'
  readonly create: boolean
  readonly validate?: string | undefined
}

/** The change that applies `edit` to a file. A missing file needs no change for `absent`. */
export function* editing(
  { path, state, create, validate }: EditArgs,
  now: Now,
  edit: (text: Lines) => Lines,
): Iterable<Change> {
  const { is } = targetOf(path, now.file, 'file')
  if (!is && state === 'absent') return
  if (is && !is.content)
    throw new PlaybookError('E_TASK', `${oneLine(path)} has more than ${EDIT_LIMIT / 1024 / 1024} MiB`, {
      hint: 'WriteFile writes a file of any size as a whole.',
    })
  const content = is?.content ?? new Uint8Array()
  demandLines(path, content)
  const text = linesOf(content)
  yield* writing(path, now, { bytes: bytesOf(edit(text)), validate })
  if (!is && !create)
    throw new PlaybookError('E_TASK', `there is no file ${oneLine(path)}`, {
      hint: 'Give "create: true" to create it.',
    })
}

/** @throws PlaybookError E_TASK when a line ends with anything but LF or CRLF */
function demandLines(path: string, content: Uint8Array): void {
  const [first, second] = content
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  const wide = marked && content.includes(0)
  if (!wide && (content.includes(0x0a) || !content.includes(0x0d))) return
  throw new PlaybookError(
    'E_TASK',
    wide ? `${oneLine(path)} is UTF-16 text` : `the lines of ${oneLine(path)} end with CR alone`,
    {
      hint: 'Only lines that end with LF or CRLF can be edited: convert it first, or give the whole file to WriteFile.',
    },
  )
}

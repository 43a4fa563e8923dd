import { type Change, PlaybookError, t } from '../../lib/author.ts'
import { CONTENT_LIMIT } from './file.ts'
import { type Now, writing } from './file-change.ts'
import { targetOf } from './file-target.ts'
import { bytesOf, type Lines, linesOf } from './lines.ts'
import { validate } from './replace-file.ts'
import { oneLine } from './shown.ts'

const pattern = (description: string) =>
  t.given<string | RegExp>({ description: `regular expression: ${description}` })

/** Arguments of tasks that edit a file by lines. */
export const editArgs = {
  path: t.path({ description: 'the file to edit' }),
  after: t.optional(pattern('what is new goes below its last match')),
  before: t.optional(pattern('what is new goes above its last match')),
  state: t.withDefault(
    t.describe(t.oneOf('present', 'absent'), 'whether it must be there or must not'),
    'present',
  ),
  create: t.withDefault(t.boolean({ description: 'whether a missing file is made' }), false),
  validate,
}
export { pattern as patternArg }

export interface EditArgs {
  readonly path: string
  readonly state: 'present' | 'absent'
  readonly create: boolean
  readonly validate?: string | undefined
}

/** The change that `edit` makes of a file. What is to be absent from a file that is not there is absent. */
export function* editing(
  { path, state, create, validate }: EditArgs,
  now: Now,
  edit: (text: Lines) => Lines,
): Iterable<Change> {
  const { is } = targetOf(path, now.file, 'file')
  if (!is && state === 'absent') return
  if (is && !is.content)
    throw new PlaybookError('E_TASK', `${oneLine(path)} has more than ${CONTENT_LIMIT / 1024} KiB`, {
      hint: 'A file of that size is written as a whole: WriteFile.',
    })
  const text = linesOf(is?.content ?? new Uint8Array())
  yield* writing(path, now, { bytes: bytesOf(edit(text)), validate })
  if (!is && !create)
    throw new PlaybookError('E_TASK', `there is no file ${oneLine(path)}`, {
      hint: 'Give "create: true" if it is to be made.',
    })
}

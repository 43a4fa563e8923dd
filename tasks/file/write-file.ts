import { defineTask, type Secret, t } from '../../lib/author.ts'
import { attributeArgs } from './attributes.ts'
import { fileKeys, readFile, writing } from './change.ts'
import { type Content, contentOfArgs } from './content.ts'
import { demandPlaceholder, validate } from './replace.ts'
import { oneLine } from './shown.ts'
import type { Value } from './template.ts'

// Read once, when the task is made: a plan must not depend on when it is asked.
const contents = new WeakMap<object, Content>()

/**
 * A file with exactly this content. One of:
 *
 * - `content`: text, bytes or a Secret. A TypeScript function that returns text is the best template.
 * - `source`: a file on this machine, read when the task is made: a path seen from the working folder, or a URL.
 * - `template`: the same, in which each `{{ name }}` is replaced from `vars`; a name that is not given is an error with its line.
 *
 * `mode`, `owner`, `group`: those of an existing file stay when not said; a new one is root's, with 0644.
 * `secret: true`: the content is never shown, and the mode is 0600 unless said otherwise; a Secret in it does the same.
 * `validate`: a command that tries the new content before it goes live, with `%s`, a word of its own, for the file that holds it.
 * When it fails, nothing is changed and the error is its own words. A dry run tries a copy, with the mode and the owner that the file
 * will have, in a folder that nobody else may enter: so it must change nothing.
 *
 * The new file replaces the old one at once and durably; access lists and extended attributes stay. A link is followed, unless
 * it lies where others may write. A mount point is written in place. Undo: the old file comes back, or the new one goes.
 *
 * @example
 * WriteFile({ path: '/etc/sudoers.d/ops', content: '%ops ALL=(ALL) ALL\n', mode: '0440', validate: 'visudo -cf %s' })
 */
export const WriteFile = defineTask({
  name: 'WriteFile',
  args: t.object({
    path: t.path({ description: 'the file' }),
    content: t.optional(t.given<string | Uint8Array | Secret>({ description: 'text, bytes or a Secret' })),
    source: t.optional(t.given<string | URL>({ description: 'a file on this machine' })),
    template: t.optional(
      t.given<string | URL>({ description: 'a file on this machine with {{ name }} in it' }),
    ),
    vars: t.optional(t.record(t.given<Value>(), { description: 'what the names of the template stand for' })),
    ...attributeArgs,
    validate,
    secret: t.withDefault(t.boolean({ description: 'whether the content is never shown' }), false),
  }),
  title: ({ path }) => `file ${oneLine(path)}`,
  read(args) {
    demandPlaceholder(args.validate, 'WriteFile')
    contents.set(args, contentOfArgs(args))
    return readFile(args.path, args)
  },
  mayAlter: ({ path }) => fileKeys(path),
  *plan(args, now) {
    const { bytes, secret } = contents.get(args)!
    const { path, owner, group, validate, mode = secret ? '0600' : undefined } = args
    yield* writing(path, now, { bytes, secret, mode, owner, group, validate })
  },
})

import { defineTask, type Secret, t } from '../../lib/author.ts'
import { attributeArgs } from './attributes.ts'
import { fileKeys, readFile, writing } from './change.ts'
import { type Content, contentOfArgs } from './content.ts'
import { demandPlaceholder, validate } from './replace.ts'
import { oneLine } from './shown.ts'
import type { Value } from './template.ts'

// Read once, when the task is created: a plan must not depend on its time.
const contents = new WeakMap<object, Content>()

/**
 * A file with exactly this content. Give one of:
 *
 * - `content`: text, bytes or a Secret. A TypeScript function that returns text is the best template.
 * - `source`: a file on the controller, read when the task is created: a path relative to the working folder, or a URL.
 * - `template`: as `source`, with each `{{ name }}` replaced from `vars`; a missing name is an error with its line.
 *
 * `mode`, `owner`, `group`: omitted ones of an existing file do not change; a new file belongs to root, with 0644.
 * `secret: true`: the content is never shown, and the default mode is 0600; a Secret in the content does the same.
 * `validate`: a command that checks the new content before it replaces the old file, with `%s`, a word of its own, for the new file.
 * When it fails, nothing is changed and the error is its output. A dry run checks a copy in a private folder, with the mode and the
 * owner that the file will have: so the command must change nothing.
 *
 * The new file replaces the old one atomically and durably; access lists and extended attributes stay. Follows a link, unless other
 * users may write where it is. Writes a mount point in place. Undo: restores the old file, or removes the new one.
 *
 * @example
 * WriteFile({ path: '/etc/sudoers.d/ops', content: '%ops ALL=(ALL) ALL\n', mode: '0440', validate: 'visudo -cf %s' })
 */
export const WriteFile = defineTask({
  name: 'WriteFile',
  args: t.object({
    path: t.path({ description: 'the file' }),
    content: t.optional(t.given<string | Uint8Array | Secret>({ description: 'text, bytes or a Secret' })),
    source: t.optional(t.given<string | URL>({ description: 'a file on the controller' })),
    template: t.optional(
      t.given<string | URL>({ description: 'a file on the controller with {{ name }} in it' }),
    ),
    vars: t.optional(t.record(t.given<Value>(), { description: 'the values of the names in the template' })),
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

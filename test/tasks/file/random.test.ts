import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shell } from '../../../lib/core/shell.ts'
import type { Task } from '../../../lib/core/task.ts'
import { contentOf, type FileState, fileAt } from '../../../tasks/file/probe.ts'
import { BlockInFile, LineInFile, WriteFile } from '../../../tasks/index.ts'
import { localHost } from '../../support/laws/laws.ts'
import { hostileNames } from './files.ts'

const anyName = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..')
const name = fc.oneof(anyName, fc.constantFrom(...hostileNames))
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 5000 }),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
)
const oneFile = fc.record({
  names: fc.array(name, { minLength: 1, maxLength: 3 }),
  old: fc.option(bytes),
  will: bytes,
})

const FACTS = { type: 'file', mode: '0640', owner: 'root', group: 'root', changedAt: 1, links: 1 } as const
const stateOf = (content: Uint8Array): FileState => ({ ...FACTS, ...contentOf(content) })
const planOn = (task: Task, file: FileState | null) => task.plan({ file, folder: 'directory' })

describe('whatever the names and the bytes', () => {
  it.runIf(process.getuid?.() === 0)('what WriteFile writes is what is read', async () => {
    const host = localHost('dash')
    await fc.assert(
      fc.asyncProperty(fc.array(oneFile, { minLength: 12, maxLength: 12 }), async (cases) => {
        const base = (await host.run('mktemp -d')).out.toString().trim()
        const rows = cases.map(({ names, old, will }, index) => {
          const path = `${base}/${index}/${names.join('/')}`
          const [change] = planOn(WriteFile({ path, content: will }), old && stateOf(old))
          return { path, folder: path.slice(0, path.lastIndexOf('/')), old, will, change }
        })
        const lines = rows.flatMap(({ path, folder, old, change }) => [
          shell`mkdir -p -- ${folder}`,
          ...(old ? [shell`head -c ${old.length} >${path}; chmod 640 -- ${path}`] : []),
          ...(change ? [shell`head -c ${change.apply.stdin?.length ?? 0} | dash -c ${change.apply.sh}`] : []),
          shell`( eval ${fileAt(path).ask} ) </dev/null | base64 -w0; echo`,
        ])
        const input = rows.flatMap(({ old, change }) => [
          old ?? Buffer.alloc(0),
          change?.apply.stdin ?? Buffer.alloc(0),
        ])
        try {
          const { out, err } = await host.run(lines.join('\n'), Buffer.concat(input))
          const answers = out.toString().split('\n')
          for (const [index, { path, old, will }] of rows.entries()) {
            const answer = { code: 0, out: Buffer.from(answers[index] ?? '', 'base64'), err }
            const state = fileAt(path).parse(answer)
            expect(state).toMatchObject({ digest: contentOf(will).digest, mode: old ? '0640' : '0644' })
            expect(planOn(WriteFile({ path, content: will }), state)).toEqual([])
          }
          expect(err).toBe('')
        } finally {
          await host.run(shell`rm -rf -- ${base}`)
        }
      }),
      { numRuns: 4 },
    )
  })
})

// Few letters, so that lines meet each other often.
const line = fc.constantFrom('a', 'b', 'ab', '', 'c', '# BEGIN run-playbook managed block')
const text = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.boolean())
  .map(([lines, ended]) => Buffer.from(lines.join('\n') + (ended && lines.length > 0 ? '\n' : '')))
const pattern = fc.option(fc.constantFrom('^a', 'b$', '^$', '', 'z'), { nil: undefined })
const place = fc.oneof(
  pattern.map((after) => ({ after })),
  pattern.map((before) => ({ before })),
)
const state = fc.constantFrom('present' as const, 'absent' as const)

/** The content once `task` was applied to `is`. */
const applied = (task: Task, is: Uint8Array): Uint8Array => planOn(task, stateOf(is))[0]?.apply.stdin ?? is
const linesIn = (content: Uint8Array): string[] => content.toString().split('\n')

describe('whatever the text', () => {
  it('LineInFile comes to rest, with the line that it wants', () => {
    fc.assert(
      fc.property(text, line, pattern, place, state, (is, wanted, match, where, present) => {
        const task = LineInFile({ path: '/f', line: wanted, match, ...where, state: present })
        const after = applied(task, is)
        expect(planOn(task, stateOf(after))).toEqual([])
        if (present === 'present') expect(linesIn(after)).toContain(wanted)
        else if (match === undefined && wanted !== '') expect(linesIn(after)).not.toContain(wanted)
      }),
      { numRuns: 2000 },
    )
  })
  it('BlockInFile comes to rest, and its removal leaves what was there', () => {
    const ended = text.filter((is) => is.length === 0 || is.at(-1) === 10)
    const clean = ended.filter((is) => !is.includes('BEGIN'))
    fc.assert(
      fc.property(clean, fc.constantFrom('x', 'x\ny', '', 'a\n'), place, (is, block, where) => {
        const task = BlockInFile({ path: '/f', block, ...where })
        const after = applied(task, is)
        expect(planOn(task, stateOf(after))).toEqual([])
        const back = applied(BlockInFile({ path: '/f', state: 'absent' }), after)
        expect(back.toString()).toBe(is.toString())
      }),
      { numRuns: 1000 },
    )
  })
})

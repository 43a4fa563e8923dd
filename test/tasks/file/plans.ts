import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { Secret } from '../../../lib/core/secret.ts'
import type { Task } from '../../../lib/core/task.ts'
import { ROOT } from '../../../tasks/file/obstacle.ts'
import type { FileState } from '../../../tasks/file/probe.ts'
import { Absent, BlockInFile, LineInFile, WriteFile } from '../../../tasks/index.ts'
import { errorOf, planOn, textIn } from '../../support/plans.ts'
import { stateOf } from '../../support/states.ts'
import { alsoWithCrlf, badEdits, blockEdits, type EditRow, lineEdits } from './edits.ts'
import { protectedPaths } from './folders.ts'
import { badTemplates, templates } from './templates.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-test-'))
  afterAll(() => rmSync(scratch, { recursive: true }))

  const latin1 = (text: string | Uint8Array): string => Buffer.from(text).toString('latin1')

  function edits(kind: (args: never) => Task, { args, text, becomes = text ?? undefined }: EditRow): void {
    const task = kind({ path: '/f', ...args } as never)
    const is = text === null ? null : stateOf(text)
    if (becomes instanceof RegExp) {
      expect(errorOf(() => planOn(task, is))).toMatch(becomes)
      return
    }
    const changes = planOn(task, is)
    expect(changes.map(textIn)).toEqual(text === becomes || becomes === undefined ? [] : [latin1(becomes)])
    if (becomes !== undefined) expect(planOn(task, stateOf(becomes)), 'it does not come to rest').toEqual([])
  }

  describe('LineInFile', () => {
    it.each(alsoWithCrlf(lineEdits))('$name', (row) => edits(LineInFile as never, row))
  })

  describe('BlockInFile', () => {
    it.each(alsoWithCrlf(blockEdits))('$name', (row) => edits(BlockInFile as never, row))
  })

  describe('edits', () => {
    it.each(badEdits)('says $says', ({ make, says }) => expect(errorOf(make)).toMatch(says))
    it('refuse a file of which only the digest came', () => {
      const { content: _, ...large } = stateOf('x')
      expect(errorOf(() => planOn(LineInFile({ path: '/f', line: 'y' }), large))).toMatch(/more than 16 MiB/)
    })
  })

  const numbered = Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`).join('')

  describe('who is not root', () => {
    const ana = { name: 'ana', isRoot: false, groups: ['ana', 'mail'] }
    const own: FileState = { ...stateOf('old'), owner: 'ana', group: 'ana' }
    const hint = '\n.*--become'
    it.each<{ args?: object; file: FileState | null; folder?: string; says?: string }>([
      { file: null },
      { file: own },
      { file: own, args: { owner: 'ana', group: 'mail', mode: '0600' } },
      { file: stateOf('old'), says: `ana may not give /srv/f to the user root${hint}` },
      { file: stateOf('x'), args: { mode: '0600' }, says: `ana may not give /srv/f to the user root${hint}` },
      { file: null, args: { owner: 'mail' }, says: `ana may not give /srv/f to the user mail${hint}` },
      { file: own, args: { group: 'adm' }, says: `ana may not give /srv/f to the group adm${hint}` },
      { file: null, folder: 'denied', says: `ana may not write to /srv${hint}` },
      { file: { ...own, obstacles: { folder: 'denied' } }, says: `ana may not write to /srv${hint}` },
      { file: { ...own, obstacles: { itself: 'immutable' } }, says: '/srv/f is immutable\n.*chattr -i' },
    ])('$file.owner $args $folder: $says', ({ args, file, folder = 'directory', says }) => {
      const task = WriteFile({ path: '/srv/f', content: 'x', ...args })
      const plan = () => task.plan({ file, folder, login: ana, user: true, group: true })
      if (says === undefined) expect(plan()).toHaveLength(1)
      else expect(errorOf(plan)).toMatch(new RegExp(says))
    })
  })

  it('gives root no hint to become root', () => {
    const plan = () =>
      WriteFile({ path: '/srv/f', content: 'x' }).plan({ file: null, folder: 'denied', login: ROOT })
    expect(errorOf(plan)).toMatch(/^root may not write to \/srv\n +Root has no right: .*findmnt -T \/srv$/)
  })

  describe('WriteFile', () => {
    const place = (name: string, text: string): string => {
      writeFileSync(join(scratch, name), text)
      return join(scratch, name)
    }
    it.each(templates)('fills $text', ({ text, vars, becomes }) => {
      const [change] = planOn(WriteFile({ path: '/f', template: place('t', text), vars }), null)
      expect(textIn(change)).toBe(becomes)
    })
    it.each(badTemplates)('refuses $text', ({ text, vars, says }) => {
      const template = place('bad.conf', text)
      expect(errorOf(() => WriteFile({ path: '/f', template, vars: vars as never }))).toMatch(says)
    })
    it('reads a source by path and by URL, once', () => {
      const path = place('source', 'first\n')
      const tasks = [path, pathToFileURL(path), pathToFileURL(path).href].map((source) =>
        WriteFile({ path: '/f', source }),
      )
      place('source', 'second\n')
      expect(tasks.map((task) => textIn(planOn(task, null)[0]))).toEqual(['first\n', 'first\n', 'first\n'])
    })
    it.each([
      { args: {}, says: /needs one of "content", "source" and "template"/ },
      { args: { content: 'x', source: '/x' }, says: /needs one of/ },
      {
        args: { source: '/none/such' },
        says: /"source": .* cannot be read: there is no such file\n.*working folder/,
      },
      { args: { content: 'x', vars: { a: 1 } }, says: /"vars" are for a "template"/ },
      { args: { content: 5 }, says: /"content" must be a string, bytes or a Secret/ },
      { args: { content: 'x', validate: 'true' }, says: /names no file/ },
      { args: { content: 'x', mode: '999' }, says: /"mode" must be permission bits/ },
      { args: { content: 'x', owner: '-R' }, says: /"owner" must be the name of a user/ },
      { args: { content: 'x', path: '/a/../b' }, says: /absolute path/ },
    ])('says $says', ({ args, says }) => {
      expect(errorOf(() => WriteFile({ path: '/f', ...args } as never))).toMatch(says)
    })
    it.each([
      { name: 'a Secret', args: { content: new Secret('hush-hush') } },
      { name: 'marked as one', args: { content: 'hush-hush', secret: true } },
    ])('shows no secret: $name', ({ args }) => {
      const task = WriteFile({ path: '/f', ...args })
      const changes = [...planOn(task, null), ...planOn(task, stateOf('old hush-hush'))]
      expect(changes.map(textIn)).toEqual(['hush-hush', 'hush-hush'])
      const shown = changes.map(({ summary, before, after, apply, undo }) => [
        summary,
        before,
        after,
        apply.sh,
        undo,
      ])
      expect(JSON.stringify([task.title, Object.keys(task.probes), shown])).not.toContain('hush-hush')
      expect(changes.map(({ apply }) => apply.sh.includes('00600'))).toEqual([true, true])
    })
    it.each([
      { name: 'text', is: 'a\n', will: 'b\n', before: 'a\n', after: 'b\n' },
      {
        name: 'binary',
        is: 'a\n',
        will: '\0',
        before: /^2 bytes, SHA-256 \w{64}$/,
        after: /^1 bytes, SHA-256/,
      },
      {
        name: 'bytes of another encoding among others',
        is: Buffer.from('name=J\xe9r\xf4me\n# \xc3\xbc\n', 'latin1'),
        will: 'b\n',
        before: 'name=J\\xe9r\\xf4me\n# ü\n',
        after: 'b\n',
      },
      {
        name: 'bytes that look the same once they are shown',
        is: Buffer.from('\xe9', 'latin1'),
        will: '\\xe9',
        before: /^1 bytes, SHA-256/,
        after: /^4 bytes/,
      },
      {
        name: 'binary without a NUL',
        is: Buffer.from([0xff, 1]),
        will: 'b',
        before: /^2 bytes, SHA-256/,
        after: /^1 bytes/,
      },
      {
        name: 'a little of a large one',
        is: `${numbered}end\n`,
        will: `${numbered.replace('line 50000\n', 'fifty thousand\nand more\n')}end\n`,
        before:
          /^… from line 49999 on:\nline 49998\nline 49999\nline 50000\nline 50001\nline 50002\nline 50003\n$/,
        after:
          /^… from line 49999 on:\nline 49998\nline 49999\nfifty thousand\nand more\nline 50001\nline 50002\nline 50003\n$/,
      },
      {
        name: 'more at the end of a large one',
        is: numbered,
        will: `${numbered}end`,
        before: /on:\nline 99998\nline 99999\n$/,
        after: /\nline 99999\nend$/,
      },
      {
        name: 'less at the start of a large one',
        is: `first\n${numbered}`,
        will: numbered,
        before: 'first\nline 0\nline 1\nline 2\n',
        after: 'line 0\nline 1\nline 2\n',
      },
      { name: 'large', is: 'a\n', will: 'x'.repeat(300_000), before: /^2 bytes/, after: /^300000 bytes/ },
    ])('shows what changes: $name', ({ is, will, before, after }) => {
      const [change] = planOn(WriteFile({ path: '/f', content: will }), stateOf(is))
      for (const [text, wanted] of [
        [change?.before, before],
        [change?.after, after],
      ] as const)
        if (wanted instanceof RegExp) expect(text).toMatch(wanted)
        else expect(text).toBe(wanted)
    })
  })

  describe('Absent', () => {
    it.each(protectedPaths)('refuses %s', (path) =>
      expect(errorOf(() => Absent({ path, recursive: true }))).toMatch(/every system needs/),
    )
  })
}

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shell } from '../../lib/core/shell.ts'
import { trialRequest } from '../../lib/wire/trial.ts'
import { told } from '../support/host-shell.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

let host: JournalHost
let folder: string
let file: string
beforeEach(() => {
  host = new JournalHost()
  folder = join(host.files, 'folder')
  file = join(folder, 'a file')
  mkdirSync(folder)
  writeFileSync(file, 'old\n')
})
afterEach(() => host.clear())

const chattr = (...words: string[]): boolean => spawnSync('chattr', words).status === 0
const canFlag = ((): boolean => {
  const { status } = spawnSync('sh', [
    '-c',
    'f=$(mktemp) || exit; chattr +a "$f"; c=$?; chattr -a "$f"; rm -f "$f"; exit $c',
  ])
  return status === 0
})()
const write = (bytes = 4) =>
  change('write', { sh: shell`: >${`${file}.made`}`, stdin: Buffer.alloc(bytes) }, ':', {
    alters: [file, folder],
  })
const writeAt = (name: string, bytes: number) =>
  change('write', { sh: ':', stdin: Buffer.alloc(bytes) }, ':', { alters: [join(folder, name), folder] })
const made = () => existsSync(`${file}.made`)

describe('what a dry run sees before a run meets it', () => {
  test.runIf(canFlag).each([
    ['a', 'append-only', () => file],
    ['a', 'append-only', () => folder],
    ['i', 'immutable', () => file],
  ] as const)('the flag %s: %s', async (flag, word, of) => {
    const on = await host.shell()
    expect(chattr(`+${flag}`, of())).toBe(true)
    try {
      const tried = await on.exchange(trialRequest([change('other', ':'), write()]))
      expect(told(tried)).toEqual(['begin', 'tried 1 1'])
      expect(tried[1]?.data.toString()).toBe(
        `${of()} is ${word}\nTo allow the change: chattr -${flag} ${of()}\n`,
      )
      const ran = await on.exchange(wave('r1', [change('other', ':'), write()]))
      expect(told(ran)).toEqual(['open', 'failed 0002 1', 'refused'])
      expect(ran[1]?.data).toEqual(tried[1]?.data)
    } finally {
      chattr(`-${flag}`, of())
    }
    expect(made()).toBe(false)
  })

  test.runIf(canFlag)('the flags of all files at once, where a run would meet the first', async () => {
    const on = await host.shell()
    const files = [file, join(folder, 'b')]
    const changes = files.map((path) => change('write', ':', ':', { alters: [path, folder] }))
    writeFileSync(files[1]!, 'old\n')
    expect(chattr('+i', ...files)).toBe(true)
    try {
      expect(told(await on.exchange(trialRequest(changes)))).toEqual(['begin', 'tried 0 1', 'tried 1 1'])
      expect(told(await on.exchange(wave('r1', changes)))).toEqual(['open', 'failed 0001 1', 'refused'])
    } finally {
      chattr('-i', ...files)
    }
  })

  test('a disk that is too small', async () => {
    const on = await host.shell({ first: shell`mount -t tmpfs -o size=64k none ${folder}` })
    const [, tried] = await on.exchange(trialRequest([write(300_000)]))
    expect(tried?.words).toEqual(['tried', '0', '28'])
    const words = `no room in ${folder}: it needs 293 KiB, and 64 KiB are free\n`
    expect(tried?.data.toString()).toBe(words)
    expect(told(await on.exchange(trialRequest([write()])))).toEqual(['begin'])
    const filling = { ...write(300_000), apply: { sh: shell`cat >${file}`, stdin: Buffer.alloc(300_000) } }
    const ran = await on.exchange(wave('r1', [filling]))
    expect(told(ran)).toEqual(['open', 'begin 0001', 'failed 0001 1'])
    expect(ran[2]?.data.toString()).toMatch(/^no room in .*No space left on device/s)
  })

  test('a disk that is too small for all of them', async () => {
    const on = await host.shell({ first: shell`mount -t tmpfs -o size=1000k none ${folder}` })
    const tried = async (...names: readonly string[]) => {
      const frames = await on.exchange(trialRequest(names.map((name) => writeAt(name, 400 * 1024))))
      return frames.slice(1).map(({ words, data }) => `${words.join(' ')} ${data.toString()}`)
    }
    const why = `no room in ${folder}: it needs 400 KiB, with the changes before it 1200 KiB, and 1000 KiB are free`
    expect(await tried('a', 'b', 'c')).toEqual([`tried 2 28 ${why}\n`])
    // What is replaced makes room, in this plan or before it.
    expect(await tried('a', 'a', 'b')).toEqual([])
    await on.ask(shell`head -c 300K /dev/zero >${join(folder, 'a')}`)
    expect(await tried('a', 'b')).toEqual([])
  })

  test('a journal that has no room', async () => {
    const on = await host.shell({ kilobytes: 200 })
    writeFileSync(file, Buffer.alloc(1_000_000))
    const changes = [change('keep', shell`: >${`${file}.made`}`, ':', { backups: [file] })]
    const words = /no room for the undo: it needs \d+ KiB, and \d+ KiB are free in \/var\/lib\/run-playbook/
    for (const request of [trialRequest(changes), wave('r1', changes)]) {
      const frames = await on.exchange(request)
      expect(told(frames).slice(1)).toEqual(['refused'])
      expect(frames[1]?.data.toString()).toMatch(words)
    }
    expect(made()).toBe(false)
  })
})

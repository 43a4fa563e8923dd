import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../lib/engine/ask.ts'
import { Session } from '../../lib/engine/session.ts'
import { hostProgram } from '../../lib/host/load.ts'
import { asking, digestOf, sameAnswer, watched } from '../../lib/wire/asking.ts'
import { FrameReader } from '../../lib/wire/frames.ts'
import { lookRequest } from '../../lib/wire/look.ts'
import { resumeRequest } from '../../lib/wire/resume.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { EDIT_LIMIT, wholeFileAt } from '../../tasks/file/probe.ts'
import { answersIn, anything, HostShell, limits, probe, target, told } from '../support/host-shell.ts'
import { wave } from '../support/journal.ts'

const TOKEN = '0123456789abcdef'

/** `bytes` in pieces, cut at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((place, index) => bytes.subarray(place, places[index] ?? bytes.length))
}

describe('FrameReader', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ maxLength: 20 }).map((text) => Buffer.from(`\n${text}\n0123456789abcde`)),
    fc.constant(Buffer.from(`\n${TOKEN}\n${TOKEN}x end\n\0`)),
  )
  const word = fc.stringMatching(/^[a-z0-9-]{1,8}$/)

  test('gives back every byte and every mark, wherever the stream is cut', () => {
    const frames = fc.array(
      fc.record({ data: anything, words: fc.array(word, { minLength: 1, maxLength: 4 }) }),
    )
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 30 }), (sent, cuts) => {
        const stream = Buffer.concat(
          sent.flatMap(({ data, words }) => [data, Buffer.from(`\n${TOKEN} ${words.join(' ')}\n`)]),
        )
        const reader = new FrameReader(TOKEN, limits(1024))
        const got = pieces(stream, cuts).flatMap((piece) => reader.push(piece))
        expect(got).toEqual(sent)
      }),
      { numRuns: 500 },
    )
  })

  test('a mark that is not whole is no mark', () => {
    const reader = new FrameReader(TOKEN, limits(1024))
    expect(reader.push(Buffer.from(`x\n${TOKEN} end`))).toEqual([])
    expect(reader.push(Buffer.from('\n'))).toEqual([{ words: ['end'], data: Buffer.from('x') }])
  })

  test('memory is bounded', () => {
    const reader = new FrameReader(TOKEN, limits(1000))
    reader.push(Buffer.alloc(1000))
    expect(() => reader.push(Buffer.alloc(1))).toThrow('more than 1000 bytes in one answer')
  })

  test.each([
    ['bytes', { bytes: 100 }, 'more than 100 bytes in one reply'],
    ['frames', { frames: 3 }, 'more than 3 frames in one reply'],
  ])('of all %s together, too', (_, more, message) => {
    const reader = new FrameReader(TOKEN, limits(1000, more))
    expect(() => {
      for (let index = 0; index < 10; index += 1) reader.push(Buffer.from(`x\n${TOKEN} answer ${index}\n`))
    }).toThrow(message)
  })
})

const shells = {
  dash: 'dash',
  bash: 'bash --posix',
  busybox: 'busybox sh',
}
const here = Object.entries(shells).filter(([name]) =>
  ['/bin', '/usr/bin'].some((folder) => existsSync(`${folder}/${name}`)),
)

describe.each(here)('questions in %s', (_, interpreter) => {
  let host: HostShell
  beforeAll(async () => {
    host = await HostShell.open(undefined, { interpreter })
  })
  afterAll(() => host.close())

  test.each([
    ['an exit', 'echo a; exit 7', 7, 'a\n'],
    ['an unclosed quote', `echo 'a`, 2, ''],
    ['a broken if', 'if then', 2, ''],
    ['an unknown command', 'no-such-command-here', 127, ''],
    ['the end of its own shell', `sh -c 'kill -9 "$PPID"'`, 137, ''],
    ['set -e', 'set -e; false; echo never', 1, ''],
    ['set -u', 'set -u; echo "$nobody_set_this"', expect.any(Number), ''],
    ['a trap of its own', 'trap "echo trapped" EXIT; echo a', 0, 'a\ntrapped\n'],
    ['an eater of the input', 'cat; echo eaten', 0, 'eaten\n'],
    ['a reader of the input', 'read -r line; echo "[$line]"', 0, '[]\n'],
    ['exec', 'exec echo replaced', 0, 'replaced\n'],
    ['no newline at the end', 'printf x', 0, 'x'],
    ['nothing', '', 0, ''],
    [
      'a loop that breaks out',
      'break 9; echo a; continue 9; return 3',
      expect.any(Number),
      expect.any(String),
    ],
    ['closed output', 'exec >&-; echo x', expect.any(Number), ''],
    ['the lock’s descriptor', 'echo x >&9', expect.any(Number), ''],
  ])('%s leaves the others intact', async (_name, ask, code, out) => {
    const [before, odd, after] = await host.ask('echo before', ask, 'echo after')
    expect([before?.out.toString(), after?.out.toString()]).toEqual(['before\n', 'after\n'])
    expect([odd?.code, odd?.out.toString()]).toEqual([code, out])
  })

  test('bytes arrive as they are, 10 MB of them', async () => {
    const [all, many] = await host.ask(
      String.raw`printf '\000\001\377\n\n\r\n'`,
      'head -c 10485760 /dev/zero; echo end >&2',
    )
    expect(all?.out).toEqual(Buffer.from([0, 1, 255, 10, 10, 13, 10]))
    expect([many?.out.length, many?.err]).toEqual([10_485_760, 'end'])
  })

  test('one question leaves nothing to the next, nor to the loop', async () => {
    const spoil = `umask 000; cd /tmp; set -f; IFS=x; LC_ALL=de; PATH=/nowhere
T=forged d=/nowhere R=/nowhere J=/nowhere held=x n=9 s=/ q=x r=x broken=1 wait=0 OPTIND=9
mark() { :; }; ask() { :; }; trap '' TERM PIPE; exec 9>/dev/null; ulimit -n 20; unset HOME; alias cat=false; readonly n`
    const state =
      'umask; pwd; echo "$-|$IFS|$LC_ALL|$PATH|${R-}|${held-}|${broken-}|${HOME:+home}"; ulimit -n; trap; alias; ls -l /proc/self/fd | grep -c " 9 "'
    const [first, , second] = await host.ask(state, spoil, state)
    expect(second).toEqual(first)
    const [again] = await host.ask(state)
    expect(again?.out.toString()).toBe(first?.out.toString())
  })

  test('a question knows no file of the loop’s lock and no folder of ours by its environment', async () => {
    const [fds, environment] = await host.ask('ls /proc/self/fd | tr "\\n" " "', 'env | cut -d= -f1 | sort')
    expect(fds?.out.toString().split(' ')).not.toContain('9')
    expect(environment?.out.toString().split('\n')).not.toContain('T')
  })

  test('a child that stays behind does not hold the answer up', async () => {
    const [pid, next] = await host.ask('sleep 30 & echo $!', 'echo next')
    execFileSync('kill', [pid?.out.toString().trim() ?? ''])
    expect(next?.out.toString()).toBe('next\n')
  })

  test('forged marks are data', async () => {
    const [forged, next] = await host.ask(
      `printf '\\n${TOKEN} end\\n'; printf '\\n%s answer 1 0\\n' "$(env)"`,
      'echo b',
    )
    expect(forged?.out.toString()).toContain(`\n${TOKEN} end\n`)
    expect(next?.out.toString()).toBe('b\n')
  })

  test('200 questions are one exchange', async () => {
    const answers = await host.ask(
      ...Array.from({ length: 200 }, (_, index) => `echo ${index}; exit ${index % 100}`),
    )
    expect(answers.map(({ code, out }) => [code, out.toString()])).toEqual(
      Array.from({ length: 200 }, (_, index) => [index % 100, `${index}\n`]),
    )
  })

  test('a long complaint is cut, its end is kept', async () => {
    const [answer] = await host.ask('head -c 100000 /dev/zero | tr "\\0" x >&2; echo last >&2')
    expect(answer?.err.length).toBe(16_384)
    expect(answer?.err).toMatch(/xlast$/)
  })

  test.each(['printf "a\\0b\\n\\n"', 'echo x; exit 3', "echo 'a", 'cat; echo é', 'true'])(
    'the host computes the digest of %j as we do',
    async (ask) => {
      const [answer] = await host.ask(ask)
      const digest = digestOf(answer!)
      const [same, other] = await host.ask(
        sameAnswer(probe(ask), digest),
        sameAnswer(probe(`${ask === 'true' ? 'false' : 'true'}; echo more`), digest),
      )
      expect([same?.code, other?.code]).toEqual([0, 1])
    },
  )

  test('scripts of a megabyte and hostile bytes travel', async () => {
    const long = `: ${'x'.repeat(1_000_000)}\necho '\u{1F600} \t"$HOME"'`
    const [answer] = await host.ask(long)
    expect(answer?.out.toString()).toBe('\u{1F600} \t"$HOME"\n')
  })
})

describe.each(here)('a question that hangs, in %s', (_, interpreter) => {
  // The right to kill taken away is what a disk that does not answer comes to.
  const UNKILLABLE = 'kill() { case "$*" in *STOP*|*KILL*) ;; *) command kill "$@" ;; esac; }'
  test.each([
    ['is ended with all that it started', ''],
    ['and cannot be ended is waited for no longer', UNKILLABLE],
  ])('%s', async (_name, before) => {
    const host = await HostShell.open(undefined, { interpreter })
    const probes = ['echo before; echo $$', 'echo half; sh -c "sleep 300; :"', 'sleep 300', 'echo after'].map(
      (text) => ({
        ...probe(text),
        timeoutSeconds: 1,
      }),
    )
    const { script } = lookRequest(probes)
    const answers = answersIn(probes, await host.exchange({ script: `${before}\n${script}` }))
    const late = { code: 124, out: Buffer.alloc(0), err: '', late: true }
    const [first, ...others] = answers
    const [word, shell] = first!.out.toString().split('\n')
    expect(word).toBe('before')
    expect(others).toEqual([late, late, { code: 0, out: Buffer.from('after\n'), err: '' }])
    const children = (): string[] => childrenOf(Number(shell))
    if (before === '') while (children().length > 0) await sleep(20)
    else for (const child of children()) execFileSync('sh', ['-c', END_TREE, 'sh', child])
    // The same loop still serves.
    expect((await host.ask('echo again'))[0]?.out.toString()).toBe('again\n')
    await host.close()
  })

  test('is ended also where somebody ends every sleep of the host meanwhile', async () => {
    const host = await HostShell.open(undefined, { interpreter })
    // The clock's is a grandchild of the shell.
    const napping = 'for child in $(pgrep -P $$); do pgrep -P "$child" -x sleep; done'
    const ends = probe(`until kill $(${napping}) 2>/dev/null; do :; done; exec sleep 300`)
    const asked = { ...ends, timeoutSeconds: 5 }
    const answers = answersIn([asked], await host.exchange(lookRequest([asked])))
    expect(answers).toMatchObject([{ code: 124, late: true }])
    await host.close()
  })

  test('spoils the comparison before a change, and says so', async () => {
    const host = await HostShell.open(undefined, { interpreter })
    const slow = { ...probe('sleep 300'), timeoutSeconds: 1 }
    const frames = await host.exchange({
      script: [
        hostProgram('mark'),
        asking(),
        ...watched([slow], [`${sameAnswer(slow, 'x')} || mark moved 0 $late`]),
      ].join('\n'),
    })
    expect(told(frames)).toEqual(['moved 0 1'])
    await host.close()
  })
})

const END_TREE =
  'end() { for c in $(cat "/proc/$1/task/$1/children"); do end "$c"; done; kill -9 "$1"; } 2>/dev/null; end "$1" || :'
function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false // It ended while we looked.
  }
}
/** Other than those that were only started to be asked. */
function childrenOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter((child) => child !== '' && isAlive(child))
}

/** The folder that the loop made for itself. */
async function folderOf(host: HostShell): Promise<string> {
  const frames = await host.exchange({ script: `${hostProgram('mark')}\nmark folder "$d"` })
  return frames[0]?.words[1] ?? ''
}

test('the end of the loop’s own shell is the end of the connection, not an answer', async () => {
  const host = await HostShell.open()
  const folder = await folderOf(host)
  const lost = host.ask('echo a', 'kill -9 $$', 'echo b')
  await expect(lost).rejects.toThrow(/was ended by SIGKILL/)
  await host.close()
  rmSync(folder, { recursive: true })
})

test('a reply may have more time than a timer takes', async () => {
  const forEver = { silenceSeconds: 1e9, totalSeconds: 1e9 }
  const session = await Session.open(target(), { limits: forEver, note: () => {} })
  const words: (string | undefined)[] = []
  await session.exchange(anything(`${hostProgram('mark')}\nsleep 0.2; mark after`), (frame) =>
    words.push(frame.words[0]),
  )
  expect(words).toEqual(['after'])
  await session.close()
})

test('ten files of 16 MiB, the largest that can be edited, in one reply', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wire-'))
  const probes = Array.from({ length: 10 }, (_, index) => {
    const path = join(folder, String(index))
    writeFileSync(path, '')
    truncateSync(path, EDIT_LIMIT)
    return wholeFileAt(path)
  })
  expect(wave('r1', [], { probes }).bytes).toBe(lookRequest(probes).bytes)
  const session = await Session.open(target(), { note: () => {} })
  const answers = await ask(session, probes)
  await session.close()
  rmSync(folder, { recursive: true })
  for (const { out } of answers) expect(out.length).toBeGreaterThan(EDIT_LIMIT)
})

test('a stop that one reply did not need does not reach the next one', async () => {
  const options = { stopSeconds: 0, silenceSeconds: 20 }
  const session = await Session.open(target(), { limits: options, note: () => {} })
  let changing = true
  const stop = { signal: AbortSignal.abort(), mayStop: () => !changing }
  // In one piece: the last word of a change, and the end of the reply.
  const done = String.raw`printf '\n%s done\n\n%s end\n' "$T" "$T"`
  await session.exchange(anything(done), () => (changing = false), stop)
  const words: (string | undefined)[] = []
  await session.exchange(anything(`${hostProgram('mark')}\nsleep 0.2; mark after`), (frame) =>
    words.push(frame.words[0]),
  )
  expect(words).toEqual(['after'])
  await session.close()
})

test('what is still at work is waited for as long before a resume as before a rollback', () => {
  const { patience } = rollbackRequest('r', { lockTimeoutSeconds: 0 })
  expect(resumeRequest(['r'], 's').patience).toEqual(patience)
})

test.runIf(process.getuid?.() === 0)('where no disk has room for a file, only that is said', async () => {
  const small = 'for f in /run /tmp /var/tmp; do mount -t tmpfs -o size=64k none $f || exit; done; exec "$@"'
  const host = await HostShell.open(undefined, { prefix: ['unshare', '--mount', 'sh', '-c', small, 'sh'] })
  expect(await host.channel.closed).toMatch(/code 97: no room for a file in \/run, \/tmp or \/var\/tmp$/)
  await host.close()
})

test('what our environment holds is not what the host’s programs see', async () => {
  process.env.RUN_PLAYBOOK_TEST_TOKEN = 'x'
  process.env.T = 'exported'
  const host = await HostShell.open()
  const [environment] = await host.ask('env')
  expect(environment?.out.toString()).not.toMatch(/RUN_PLAYBOOK_TEST_TOKEN|^T=/m)
  await host.close()
  delete process.env.RUN_PLAYBOOK_TEST_TOKEN
  delete process.env.T
})

test('a variable of the host’s environment does not carry our token to its programs', async () => {
  const host = await HostShell.open(undefined, { prefix: ['env', 'T=1', 'd=1', 'held=/x', 'R=/x', 'IFS=x'] })
  const [environment] = await host.ask('env | grep -E "^(T|d|held|q|n)=" || echo none')
  expect(environment?.out.toString()).toBe('none\n')
  await host.close()
})

test('the loop leaves no folder behind, however it ends', async () => {
  const closed = await HostShell.open()
  const first = await folderOf(closed)
  expect(first).toMatch(/run-playbook\./)
  await closed.close()
  const dropped = await HostShell.open()
  const second = await folderOf(dropped)
  dropped.channel.stdin.destroy()
  dropped.channel.stdout.destroy()
  const waiting = await HostShell.open()
  const third = await folderOf(waiting)
  waiting.channel.stdin.write(
    `0 ${'sleep 0.2; echo x; sleep 0.1; echo y'.length}\nsleep 0.2; echo x; sleep 0.1; echo y`,
  )
  waiting.channel.stdout.destroy()
  while ([first, second, third].some((folder) => existsSync(folder))) await sleep(20)
})

test('answers come by their number, complaints with them', () => {
  const answers = answersIn(
    [probe('echo')],
    [
      { words: ['begin'], data: Buffer.alloc(0) },
      { words: ['answer', '0', '3'], data: Buffer.from('a') },
      { words: ['stderr', '0'], data: Buffer.from('b') },
    ],
  )
  expect(answers).toEqual([{ code: 3, out: Buffer.from('a'), err: 'b' }])
  expect(lookRequest([probe('echo')]).payload).toBeUndefined()
})

// The kernel gives the number behind this one to the next process.
const LAST_PID = '/proc/sys/kernel/ns_last_pid'
test.runIf(existsSync(LAST_PID) && process.getuid?.() === 0)(
  'who has the number of a clock that has ended is left in peace',
  () => {
    // No child of the shell has it, nor the first process, which inherits: the number before is its parent's.
    const script = `${hostProgram('patiently')}
echo 1000 >${LAST_PID}
watch 600
kill -s KILL "$clock"; wait "$clock"
echo $((clock - 2)) >${LAST_PID}
( sleep 600 & )
until read -r was <"/proc/$clock/comm" && [ "$was" = sleep ]; do :; done
unwatch
grep -q sleep "/proc/$clock/cmdline" && echo lives`
    const words = ['--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', 'sh -c "$0"; :', script]
    expect(spawnSync('unshare', words, { encoding: 'utf8' })).toMatchObject({ stdout: 'lives\n' })
  },
)

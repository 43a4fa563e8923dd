import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shell } from '../../lib/core/shell.ts'
import { interruptedRuns as unfinishedProbe } from '../../lib/engine/interrupted.ts'
import { digestOf } from '../../lib/wire/asking.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { interruptedRunsScript } from '../../lib/wire/interrupted.ts'
import { listRunsRequest } from '../../lib/wire/list.ts'
import { encode } from '../../lib/wire/request.ts'
import { resumeRequest } from '../../lib/wire/resume.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { stopScript } from '../../lib/wire/stop.ts'
import { HostShell, probe, told } from '../support/host-shell.ts'
import { change, JournalHost, wave } from '../support/journal.ts'

let host: JournalHost
beforeEach(() => {
  host = new JournalHost()
})
afterEach(() => host.clear())

const undoing = (run: string, lockTimeoutSeconds = 5) => rollbackRequest(run, { lockTimeoutSeconds })
const unfinished = async (on: HostShell) => (await on.ask(interruptedRunsScript()))[0]?.out.toString()
const three = () =>
  ['a', 'b', 'c'].map((name) => change(`do ${name}`, host.says(name), host.says(`undo ${name}`)))

describe('a wave', () => {
  test('makes its changes in order, asks at its end and keeps the way back', async () => {
    const on = await host.shell()
    const frames = await on.exchange(wave('r1', three(), { probes: [probe(shell`cat ${host.log}`)] }))
    expect(told(frames)).toEqual([
      'open',
      ...['begin 0001', 'done 0001', 'begin 0002', 'done 0002', 'begin 0003', 'done 0003'],
      'asking',
      'answer 0 0',
    ])
    expect(frames.at(-1)?.data.toString()).toBe('a\nb\nc\n')
    expect(host.read('r1', 'journal')).toBe(
      ['begin 0001', 'done 0001', 'begin 0002', 'done 0002', 'begin 0003', 'done 0003', ''].join('\n'),
    )
    await on.exchange(wave('r1', [change('do d', host.says('d'), host.says('undo d'))], { first: 4 }))
    expect(host.logged()).toEqual(['a', 'b', 'c', 'd'])
    expect(told(await on.exchange(undoing('r1')))).toEqual([
      'begin',
      ...['undone 0004', 'undone 0003', 'undone 0002', 'undone 0001'],
      'rolled-back 0',
    ])
    expect(host.logged().slice(4)).toEqual(['undo d', 'undo c', 'undo b', 'undo a'])
  })

  test('stops at the first failure, whose own undo counts', async () => {
    const on = await host.shell()
    const [a, , c] = three()
    const bad = change('do b', `${host.says('half b')}; echo why; echo how >&2; exit 3`, host.says('undo b'))
    const frames = await on.exchange(wave('r1', [a!, bad, c!], { probes: [probe('true')] }))
    expect(told(frames).slice(-2)).toEqual(['begin 0002', 'failed 0002 3'])
    expect(frames.at(-1)?.data.toString()).toBe('why\nhow\n')
    expect(told(await on.exchange(undoing('r1')))).toEqual([
      'begin',
      'undone 0002',
      'undone 0001',
      'rolled-back 0',
    ])
    expect(host.logged()).toEqual(['a', 'half b', 'undo b', 'undo a'])
  })

  test.each([
    ['a command that reads its input', 'cat', true],
    ['a command that does not', 'true', false],
    ['a command that reads some', 'head -c 3', false],
  ])('feeds bytes to %s', async (_, command, whole) => {
    const on = await host.shell()
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))
    const target = join(host.files, 'out')
    const feed = {
      sh: shell`${[command.split(' ')[0]!]} ${command.split(' ').slice(1)} >${target}`,
      stdin: bytes,
    }
    const back = { sh: shell`cat >${target}`, stdin: Buffer.from('back\0') }
    const secret = change('feed', feed, back, { secret: true })
    const frames = await on.exchange(wave('r1', [secret, change('next', host.says('next'))]))
    expect(told(frames)).toContain('done 0002')
    if (whole) expect(readFileSync(target)).toEqual(bytes)
    expect(host.read('r1', '0001/in')).toBe('')
    expect(host.read('r1', '0001/secret')).toBe('holds a secret\n')
    await on.exchange(undoing('r1'))
    expect(readFileSync(target, 'utf8')).toBe('back\0')
  })

  test('nothing is written when the host has changed since it was read', async () => {
    const on = await host.shell()
    const [first] = await on.ask(shell`cat ${host.log}`)
    const heads = [
      { probe: probe('echo same'), digest: digestOf({ code: 0, out: Buffer.from('same\n'), err: '' }) },
      { probe: probe(shell`cat ${host.log}`), digest: digestOf(first!) },
    ]
    writeFileSync(host.log, 'somebody else\n')
    expect(told(await on.exchange(wave('r1', three(), { preconditions: heads })))).toEqual([
      'open',
      'moved 1',
      'refused',
    ])
    expect(host.logged()).toEqual(['somebody else'])
    expect(readdirSync(join(host.journal, 'runs'))).toEqual([])
    expect(told(await on.exchange(undoing('r1')))).toEqual(['begin', 'unknown'])
    const other = await host.shell()
    expect(told(await other.exchange(wave('r2', three(), { lockTimeoutSeconds: 0 })))).toContain('done 0003')
  })

  test('the stop script ends it before the next change', async () => {
    const on = await host.shell()
    const frames = await on.exchange(wave('r1', [change('stop', stopScript('r1')), ...three()]))
    expect(told(frames)).toEqual(['open', 'begin 0001', 'done 0001', 'stopped 0002'])
    expect(host.logged()).toEqual([])
  })

  test.each([
    [124, 'exit 124'],
    [137, 'exit 137'],
    [1, 'false'],
    [127, 'no-such-command'],
    [2, "echo 'open"],
  ])('a command’s own code %i is no time limit', async (code, apply) => {
    const on = await host.shell()
    const frames = await on.exchange(wave('r1', [change('x', apply)]))
    expect(told(frames).at(-1)).toBe(`failed 0001 ${code}`)
  })

  test.each([
    ['hangs', 'sleep 300', ''],
    ['left a child that does not listen', '(trap "" TERM; sleep 301; sleep 301) & sleep 300', ''],
    ['does not listen itself', 'trap "" TERM; sleep 302; sleep 302; sleep 302', '.'],
  ])('a change that %s is ended with all its processes', async (_, apply) => {
    const on = await host.shell()
    const pids = join(host.files, 'pids')
    const noted = shell`ps -o pid= -s 0 -g "$PPID" >/dev/null 2>&1; echo "$PPID" >${pids}; ` + apply
    const frames = await on.exchange(wave('r1', [change('x', noted, ':', { timeoutSeconds: 1 })]))
    expect(told(frames).at(-1)).toBe('failed 0001 timeout')
    const group = readFileSync(pids, 'utf8').trim()
    const alive = readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false
      try {
        const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')
        return state !== 'Z' && pgrp === group
      } catch {
        return false
      }
    })
    expect(alive).toEqual([])
  })

  test('a change that leaves a child behind on purpose is done', async () => {
    const on = await host.shell()
    const frames = await on.exchange(
      wave('r1', [change('x', `(sleep 0.5; ${host.says('later')}) & ${host.says('now')}`)]),
    )
    expect(told(frames).at(-2)).toBe('done 0001')
    await host.untilLogged('later')
  })
})

describe('restore', () => {
  const KINDS = String.raw`umask 022
echo file >file; chmod 4751 file; touch -d '2001-02-03 04:05:06.789' file
mkdir -p 'folder/a b' && echo x >'folder/a b/x' && ln -s x 'folder/a b/l' && chmod 2750 folder && touch -d 2002-01-01 'folder/a b/x'
ln -s file link; ln -s nowhere dangling; mkfifo pipe
echo one >one; ln one two
: >"-dash"; : >"it's"; : >'a
b'; : >'$(echo x)'
: >empty; echo private >private; chmod 0400 private
setfattr -n user.test -v value file 2>/dev/null
setfacl -m u:65534:r private 2>/dev/null
[ "$(id -u)" != 0 ] || chown 65534:65534 file folder; chmod 4751 file
setcap cap_net_raw+ep file 2>/dev/null; true`
  const NAMES = [
    'file',
    'folder',
    'link',
    'dangling',
    'pipe',
    'one',
    '-dash',
    "it's",
    'a\nb',
    '$(echo x)',
    'empty',
    'private',
    'absent',
    'absent\n',
  ]
  const STATE = String.raw`{ find . -printf '%p %y %m %U:%G %n %l\n'; find . '(' -type f -o -type p ')' -printf '%p %s %T@\n'
find . -type f -exec sha256sum {} +; getfattr -dR . 2>/dev/null; getfacl -Rp . 2>/dev/null; getcap -r . 2>/dev/null; } | sort`

  test.each([
    ['is gone', 'rm -rf -- "$p"'],
    [
      'was written in place',
      '[ -L "$p" ] || [ ! -f "$p" ] || echo changed >"$p"; [ ! -d "$p" ] || { echo y >"$p/y"; rm -r "$p/a b"; }',
    ],
    ['was replaced by a file', 'rm -rf -- "$p"; echo new >"$p"; chmod 0666 "$p"'],
    ['was replaced by a link', 'rm -rf -- "$p"; ln -s /etc/passwd "$p"'],
    ['was replaced by a folder', 'rm -rf -- "$p"; mkdir -- "$p"'],
    ['is as it was', ':'],
  ])('brings everything back where it %s', async (_, deed) => {
    const on = await host.shell()
    const inside = (script: string) => `${shell`cd -- ${host.files} || exit`}\n${script}`
    const prepared = await on.ask(inside(KINDS))
    expect(prepared[0]?.err).toBe('')
    const [before] = await on.ask(inside(STATE))
    const hardLinkSurvives = /in place|as it was/.test(_)
    const names = hardLinkSurvives ? NAMES : NAMES.filter((name) => name !== 'one')
    const saves = names.map((name) => `${host.files}/${name}`)
    const apply = `${shell`for p in ${saves}; do `}\n${deed}\ndone`
    const undo = shell`for p in ${saves}; do rp_restore "$p" || exit; done`
    const frames = await on.exchange(wave('r1', [change('spoil', apply, undo, { backups: saves })]))
    expect(told(frames)).toContain('done 0001')
    const undone = await on.exchange(undoing('r1'))
    expect(undone.map(({ words, data }) => `${data}${words}`).join('\n')).toContain('rolled-back,0')
    const [after] = await on.ask(inside(STATE))
    expect(after?.out.toString()).toBe(before?.out.toString())
    expect(readdirSync(host.files).filter((name) => name.startsWith('.run-playbook'))).toEqual([])
  })

  test('a folder with something new in it is not thrown away for what was not there, and that is said', async () => {
    const on = await host.shell()
    const made = join(host.files, 'made')
    await on.exchange(
      wave('r1', [
        change('make', shell`mkdir ${made}; : >${made}/new`, shell`rp_restore ${made}`, { backups: [made] }),
      ]),
    )
    const frames = await on.exchange(undoing('r1'))
    expect(told(frames)).toEqual(['begin', 'undo-failed 0001', 'rolled-back 1'])
    expect(frames[1]?.data.toString()).toContain('Directory not empty')
    expect(existsSync(join(made, 'new'))).toBe(true)
  })

  test('saved tells where the copy is, and fails where there was nothing', async () => {
    const on = await host.shell()
    const [there, absent] = [join(host.files, 'there'), join(host.files, 'absent')]
    writeFileSync(there, 'text')
    const undo = shell`cat "$(rp_saved ${there})" >>${host.log}; rp_saved ${absent} || echo none >>${host.log}; rp_restore /never/kept || echo refused >>${host.log}`
    await on.exchange(wave('r1', [change('x', ':', undo, { backups: [there, absent] })]))
    await on.exchange(undoing('r1'))
    expect(host.logged()).toEqual(['textnone', 'refused'])
  })
})

describe('taking back', () => {
  test('by hand, in plain lines', async () => {
    const on = await host.shell()
    const kept = change('send a letter', host.says('sent'), {
      irreversible: 'a letter cannot be called back',
    })
    await on.exchange(wave('r1', [...three().slice(0, 2), kept]))
    await on.close()
    const { out, err, code } = await host.undoByHand('r1').ended
    expect(out.split('\n')).toEqual([
      'kept: send a letter: a letter cannot be called back',
      'undone: do b',
      'undone: do a',
      '',
    ])
    expect([err, code]).toEqual(['', 0])
    expect(host.read('r1', 'journal')).toMatch(/undone 0002\nundone 0001\nrolled-back\n$/)
    expect(await host.undoByHand('r1').ended).toMatchObject({
      out: 'kept: send a letter: a letter cannot be called back\n',
      code: 0,
    })
  })

  test('goes on where it was broken off', async () => {
    const on = await host.shell()
    const slow = change(
      'do a',
      host.says('a'),
      `${host.says('trying')}; [ "$(grep -c trying ${host.log})" = 2 ] || exec sleep 300`,
    )
    await on.exchange(wave('r1', [slow, three()[1]!]))
    await on.close()
    const { child, ended } = host.undoByHand('r1')
    await host.untilLogged('trying')
    child.kill('SIGKILL')
    process.kill(-Number(host.read('r1', '0001/undo.scope').split(' ')[2]), 'SIGKILL')
    await ended
    const again = await host.undoByHand('r1').ended
    expect(again).toMatchObject({ out: 'undone: do a\n', code: 0 })
    expect(host.logged()).toEqual(['a', 'b', 'undo b', 'trying', 'trying'])
  })

  test('a failed undo does not stop the rest, is told with its words, and can be tried again', async () => {
    const on = await host.shell()
    const [a, , c] = three()
    const bad = change(
      'do b',
      host.says('b'),
      `echo "cannot because" >&2; ${shell`[ -e ${host.log}.mended ]`}`,
    )
    await on.exchange(wave('r1', [a!, bad, c!]))
    const frames = await on.exchange(undoing('r1'))
    expect(told(frames)).toEqual(['begin', 'undone 0003', 'undo-failed 0002', 'undone 0001', 'rolled-back 1'])
    expect(frames[2]?.data.toString()).toBe(
      'do b\ncannot because\n\nfull output: /var/lib/run-playbook/runs/r1/0002/undo.log\n',
    )
    expect(await unfinished(on)).toBe('')
    writeFileSync(`${host.log}.mended`, '')
    expect(told(await on.exchange(undoing('r1')))).toEqual(['begin', 'undone 0002', 'rolled-back 0'])
    expect(told(await on.exchange(undoing('r1')))).toEqual([
      'begin',
      'was-undone 0003',
      'was-undone 0001',
      'was-undone 0002',
      'already',
    ])
  })

  test('settles once for equal commands, after all undos, and only for what was undone', async () => {
    const on = await host.shell()
    const settle = (words: string) => ({ activate: { sh: host.says(words) } })
    const [a, b, c] = three()
    await on.exchange(
      wave('r1', [
        { ...a!, ...settle('reload') },
        { ...b!, ...settle('reload') },
        { ...c!, activate: { sh: 'echo will not; false' } },
        change('fails', 'false', host.says('undo d'), settle('restart')),
        change('never', host.says('never'), host.says('undo never'), settle('never')),
      ]),
    )
    const frames = await on.exchange(undoing('r1'))
    expect(told(frames).slice(-2)).toEqual(['undo-failed 0003', 'rolled-back 1'])
    expect(host.logged().slice(3)).toEqual(['undo d', 'undo c', 'undo b', 'undo a', 'restart', 'reload'])
  })

  test('goes to its end although the link is lost meanwhile', async () => {
    const on = await host.shell()
    const slow = change(
      'slow',
      host.says('c'),
      `${host.says('undoing')}; sleep 0.3; echo noise; ${host.says('undo c')}`,
    )
    await on.exchange(wave('r1', [...three().slice(0, 2), slow]))
    void on.exchange(undoing('r1')).catch(() => {})
    await host.untilLogged('undoing')
    on.channel.stdout.destroy()
    on.channel.stdin.destroy()
    await host.untilLogged('undo a')
    const next = await host.shell()
    const words = told(await next.exchange(undoing('r1')))
    // The one before may not have let go of the lock yet.
    expect(words.filter((one) => one !== 'waiting')).toEqual([
      'begin',
      'was-undone 0003',
      'was-undone 0002',
      'was-undone 0001',
      'already',
    ])
  })
})

describe('a lost link', () => {
  test('ends the wave after the change at hand, frees the lock, and the next one finds the run unfinished', async () => {
    const on = await host.shell()
    const slow = change(
      'slow',
      `${host.says('begun')}; sleep 0.3; ${host.says('ended')}`,
      host.says('undo slow'),
    )
    void on.exchange(wave('r1', [slow, ...three()])).catch(() => {})
    await host.untilLogged('begun')
    on.channel.stdout.destroy()
    on.channel.stdin.destroy()
    const next = await host.shell()
    expect(await unfinished(next)).toMatch(/^held run r1 of test/)
    const frames = await next.exchange(undoing('r1'))
    expect(told(frames).at(-1)).toBe('rolled-back 0')
    expect(host.logged()).not.toContain('a')
    expect(host.logged().slice(0, 3)).toEqual(['begun', 'ended', 'undo slow'])
  })

  test.each([
    ['the end of a mark', 1],
    ['some input', 9],
    ['some of the request itself', 400],
  ])('changes nothing when %s did not come', async (_, missing) => {
    const on = await host.shell()
    const feed = change('feed', { sh: shell`cat >>${host.log}`, stdin: Buffer.from('half of it\n') })
    const sent = encode(wave('r1', [feed, ...three()]), 'token')
    on.channel.stdin.end(sent.subarray(0, -missing))
    let said = ''
    for await (const chunk of on.channel.stdout) said += chunk
    expect(said).not.toContain('token begin')
    expect(host.logged()).toEqual([])
    expect(existsSync(join(host.journal, 'runs/r1'))).toBe(false)
  })

  test('an unfinished run is listed until it is taken back', async () => {
    const on = await host.shell()
    await on.exchange(wave('r1', three()))
    await on.close()
    const next = await host.shell()
    expect(await unfinished(next)).toBe('r1\n')
    await next.exchange(undoing('r1'))
    expect(await unfinished(next)).toBe('')
  })
})

describe('the lock', () => {
  test('another run waits, and says for whom', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    await one.exchange(wave('r1', three()))
    const refused = await two.exchange(wave('r2', three(), { lockTimeoutSeconds: 1 }))
    expect(told(refused)).toEqual(['open', 'waiting', 'locked', 'refused'])
    expect(refused[1]?.data.toString().trim()).toBe('run r1 of test, by somebody, since 2026-11-24T20:00:00Z')
    expect(told(await two.exchange(undoing('r1', 0)))).toEqual(['begin', 'waiting', 'locked'])
    expect(await unfinished(two)).toMatch(/^held run r1 of test/)
    const waiting = two.exchange(wave('r2', [change('x', host.says('x'))]), ({ words }) => {
      if (words[0] === 'waiting') void one.exchange(commitRequest('r1', { runs: 20, days: 90 }))
    })
    expect(told(await waiting)).toEqual(['open', 'waiting', 'stale', 'refused'])
    expect(host.logged()).toEqual(['a', 'b', 'c'])
  })

  test('whoever comes to close a run that was taken back meanwhile is told', async () => {
    const next = await host.shell()
    await (await host.shell()).exchange(wave('r1', three()))
    await next.exchange(undoing('r1'))
    expect(told(await next.exchange(commitRequest('r1', { runs: 20, days: 90 })))).toEqual(['rolled-back'])
  })

  test('that cannot be asked for is not held by another run', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    await one.exchange(wave('r1', three()))
    const MISSING = 'command() { [ "$2" != flock ]; }'
    const [asked] = await two.ask(`${MISSING}\n${interruptedRunsScript()}`)
    expect(() => unfinishedProbe.parse(asked!)).toThrow('flock is missing on the host')
    const request = undoing('r1', 0)
    expect(told(await two.exchange({ ...request, script: `${MISSING}\n${request.script}` }))).toEqual([
      'begin',
      'unlockable',
    ])
  })

  test('whoever had to wait has it now, but must read the host anew', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    await one.exchange(wave('r1', three()))
    const x = wave('r2', [change('x', host.says('x'))])
    await two.exchange(x, ({ words }) => {
      if (words[0] === 'waiting') void one.close()
    })
    expect(await unfinished(two)).toBe('r1\n')
    expect(told(await two.exchange(undoing('r1', 0)))).toContain('rolled-back 0')
    expect(told(await two.exchange(x))).toEqual(['open', 'begin 0001', 'done 0001', 'asking'])
    expect(told(await two.exchange(commitRequest('r2', { runs: 20, days: 90 })))).toEqual(['committed'])
  })

  test('is not let go between a failure and its rollback', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    const [a] = three()
    await one.exchange(wave('r1', [change('x', host.says('x'), `sleep 0.5; ${host.says('undo x')}`)]))
    const waiting = two.exchange(wave('r2', [a!]), ({ words }) => {
      if (words[0] === 'waiting') void one.exchange(undoing('r1'))
    })
    expect(told(await waiting)).toContain('stale')
    expect(host.logged()).toEqual(['x', 'undo x'])
  })

  test('goes with the connection that held it', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    await one.exchange(wave('r1', three()))
    const waiting = two.exchange(wave('r2', three()), ({ words }) => {
      if (words[0] === 'waiting') void one.close()
    })
    expect(told(await waiting)).toContain('stale')
  })

  test('names who has it now: a rollback, the one by hand, a run that resumes another', async () => {
    const holder = () => readFileSync(join(host.journal, 'lock'), 'utf8')
    const made = async (run: string) => {
      const on = await host.shell()
      await on.exchange(wave(run, three()))
      expect(holder()).toMatch(new RegExp(`^run ${run} of test, `))
      await on.close()
    }
    await made('r1')
    await (await host.shell()).exchange(undoing('r1'))
    expect(holder()).toBe('the rollback of run r1\n')
    await made('r2')
    await host.undoByHand('r2').ended
    expect(holder()).toBe('the rollback of run r2, by hand\n')
    await made('r3')
    await (await host.shell()).exchange(resumeRequest(['r3'], 'r4'))
    expect(holder()).toBe('run r4, which resumes run r3\n')
  })

  test('whoever waits for it can be stopped', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    await one.exchange(wave('r1', three()))
    const frames = await two.exchange(wave('r2', three(), { lockTimeoutSeconds: 600 }), ({ words }) => {
      if (words[0] === 'waiting') writeFileSync(join(host.journal, 'runs/r2/stop'), '')
    })
    expect(told(frames)).toEqual(['open', 'waiting', 'stopped', 'refused'])
  })

  test('a service that a change starts does not inherit it', async () => {
    const [one, two] = [await host.shell(), await host.shell()]
    await one.exchange(wave('r1', [change('x', shell`sleep 20 & echo $! >${host.log}`, 'sleep 20 &')]))
    await one.exchange(commitRequest('r1', { runs: 20, days: 90 }))
    const frames = await two.exchange(wave('r2', [change('y', ':')], { lockTimeoutSeconds: 0 }))
    process.kill(Number(host.logged()[0]))
    expect(told(frames)).toContain('done 0001')
  })
})

describe('a full disk', () => {
  test('no way back, no change: the bytes to come do not put the channel out of step', async () => {
    const on = await host.shell({ kilobytes: 600 })
    const big = change('big', { sh: host.says('big'), stdin: Buffer.alloc(3_000_000, 'x') })
    const frames = await on.exchange(wave('r1', [...three(), big]))
    expect(told(frames)).toEqual(['open', 'refused'])
    expect(frames[1]?.data.toString()).toContain('No space left on device')
    expect(host.logged()).toEqual([])
    const [runs] = await on.ask('ls /var/lib/run-playbook/runs')
    expect(runs?.out.toString()).toBe('')
    expect(told(await on.exchange(wave('r2', three())))).toContain('done 0003')
  })

  test('a copy that does not fit is known before the first change', async () => {
    const on = await host.shell({ kilobytes: 200 })
    const target = join(host.files, 'big')
    writeFileSync(target, Buffer.alloc(1_000_000))
    const [a, b] = three()
    const frames = await on.exchange(wave('r1', [a!, { ...b!, backups: [target] }]))
    expect(told(frames)).toEqual(['open', 'refused'])
    expect(frames.at(-1)?.data.toString()).toMatch(
      /no room for the undo: it needs \d+ KiB, and \d+ KiB are free/,
    )
    expect(host.logged()).toEqual([])
  })

  test('a journal that cannot be written', async () => {
    const on = await host.shell({ kilobytes: 1000 })
    const fill = 'ln -sf /dev/full /var/lib/run-playbook/runs/r1/journal'
    const frames = await on.exchange(wave('r1', [change('fill', fill), change('x', host.says('x'))]))
    expect(told(frames).at(-1)).toBe('unsaved 0002')
    expect(frames.at(-1)?.data.toString()).toMatch(/No space left|I.O error/)
    expect(host.logged()).toEqual([])
  })

  test('a lock that cannot say who holds it is held all the same', async () => {
    const on = await host.shell({ kilobytes: 1000 })
    const undo = `flock -n /var/lib/run-playbook/lock true || ${host.says('held')}`
    await on.exchange(wave('r1', [change('x', host.says('x'), undo)]))
    await on.ask(': >/var/lib/run-playbook/lock; cat /dev/zero >/var/lib/run-playbook/fill')
    expect(told(await on.exchange(undoing('r1')))).toEqual(['begin', 'undone 0001', 'rolled-back 0'])
    expect(host.logged()).toEqual(['x', 'held'])
    expect((await on.ask('cat /var/lib/run-playbook/lock'))[0]?.out.toString()).toBe('')
  })

  test('a folder where the journal should be that cannot be made', async () => {
    const on = await host.shell()
    writeFileSync(join(host.journal, 'runs'), '')
    const frames = await on.exchange(
      wave('r1', [change('x', { sh: host.says('x'), stdin: Buffer.from('in') })]),
    )
    expect(told(frames)).toEqual(['open', 'refused'])
    expect(frames[1]?.data.toString()).toContain('Not a directory')
  })
})

test('a host remembers its runs', async () => {
  const on = await host.shell()
  await on.exchange(wave('r1', three()))
  await on.exchange(commitRequest('r1', { runs: 20, days: 90 }))
  await on.exchange(wave('r2', three().slice(0, 1)))
  await on.exchange(undoing('r2'))
  await on.exchange(wave('r3', three().slice(0, 2)))
  const frames = await on.exchange(listRunsRequest())
  const lines = frames
    .slice(1)
    .map(({ words: [, run, , ...rest], data }) => [run, JSON.parse(data.toString()).run, ...rest])
  expect(lines).toEqual([
    ['r1', 'r1', '3', '1', '', 'committed'],
    ['r2', 'r2', '1', '2', '', 'rolled-back'],
    ['r3', 'r3', '2', '3', '', ''],
  ])
  expect(told(await on.exchange(undoing('r1')))).toContain('rolled-back 0')
})

test('who is not root keeps the journal in a folder of their own', async () => {
  mkdirSync(join(host.files, 'state'))
  const drop = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
  const { chownSync, chmodSync } = await import('node:fs')
  if (drop.length > 0) chownSync(join(host.files, 'state'), 65_534, 65_534)
  chmodSync(host.scratch, 0o755)
  const state = join(host.files, 'state')
  const on = await HostShell.open(undefined, { prefix: [...drop, 'env', `XDG_STATE_HOME=${state}`] })
  const frames = await on.exchange(wave('r1', [change('x', shell`: >${state}/x`, shell`rm ${state}/x`)]))
  expect(told(frames)).toContain('done 0001')
  expect(existsSync(join(state, 'run-playbook/runs/r1/undo.sh'))).toBe(true)
  expect(told(await on.exchange(undoing('r1')))).toContain('rolled-back 0')
  expect(existsSync(join(state, 'x'))).toBe(false)
  await on.close()
})

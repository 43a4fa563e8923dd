import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { definePlaybook } from '../../lib/author/define-playbook.ts'
import { PlaybookError } from '../../lib/core/errors.ts'
import { ask } from '../../lib/engine/ask.ts'
import type { Limits } from '../../lib/engine/receive.ts'
import { Session } from '../../lib/engine/session.ts'
import { runPlaybook } from '../../lib/library.ts'
import { t } from '../../lib/schema/types.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { lookRequest } from '../../lib/wire/look.ts'
import { Directory } from '../../tasks/index.ts'
import type { Ended } from '../support/command.ts'
import { STANDINGS } from '../support/domain.ts'
import { injectionRows as rows } from '../support/domains.ts'
import { anything, probe, target } from '../support/host-shell.ts'
import { HostileJournal } from '../support/hostile-journal.ts'
import { Sandbox } from '../support/injection.ts'
import { make, scriptsOf } from '../support/injection-scripts.ts'
import { attempt, type Trial } from '../support/injection-trials.ts'
import { hostileText } from '../support/injection-words.ts'
import { change, JournalHost, wave } from '../support/journal.ts'
import { newKey, SshServer } from '../support/ssh-server.ts'

const RUNS = Number(process.env.INJECTION_RUNS ?? 20)

describe('what a host answers is data, and never shell', () => {
  let sandbox: Sandbox
  beforeAll(() => {
    sandbox = new Sandbox()
  })
  afterAll(() => sandbox.close())

  const said = fc.record({
    situation: fc.constantFrom(...STANDINGS),
    words: fc.array(hostileText, { minLength: 16, maxLength: 16 }),
    // An honest word now and then, so that the answer as a whole makes sense more often.
    lies: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
  })
  const batch = fc.array(fc.tuple(...rows.map(() => fc.array(said, { minLength: 2, maxLength: 2 }))), {
    minLength: Math.ceil(RUNS / 4),
    maxLength: Math.ceil(RUNS / 4),
  })
  // What an answer is cut at: without it, a word of a host arrives whole.
  const CUTS = /[\s:,|/()[\]"]/g

  test.each([
    ['cut into pieces wherever it may be', (word: string) => word],
    ['in one piece', (word: string) => word.replaceAll(CUTS, '.')],
  ])('%s', async (name, whole) => {
    const counts = { changes: 0, lies: 0 }
    await fc.assert(
      fc.asyncProperty(batch, async (all) => {
        const trials: Trial[] = []
        for (const rounds of all)
          for (const [index, row] of rows.entries())
            for (const { situation, words, lies } of rounds[index]!) {
              const made = make(row, {})
              if (made instanceof PlaybookError) continue
              const told: string[] = []
              const say = (usual: string): string => {
                const at = told.length % words.length
                told.push(whole(words[at]!))
                return lies[at] ? told.at(-1)! : usual
              }
              const scripts = scriptsOf(made, situation, true, say)
              counts.lies += told.length
              counts.changes += scripts.length
              for (const script of scripts)
                trials.push(name === 'in one piece' ? { script, whole: told } : { script })
            }
        await attempt(sandbox, trials)
      }),
      { numRuns: 1, endOnFailure: true, ...(process.env.INJECTION_RUNS ? {} : { seed: 1 }) },
    )
    expect(counts.lies).toBeGreaterThan(RUNS * 5)
    expect(counts.changes).toBeGreaterThan(RUNS * 5)
  })
})

// Clears the screen, sets the title and the clipboard, makes a link, rings, goes back to the start of the line, turns text round.
const HOSTILE =
  '\x1b[2J\x1b]0;pwned\x07\x1b]52;c;cHduZWQ=\x07\x1b]8;;http://x\x1b\\a\u009b31m\u009d0;x\u009c\r\x08\x7f\u202e\u2066\u{e0041}'
// An undo.sh of somebody else's making.
const SAYING = `printf '%s\\n' '${HOSTILE}'; printf '\\n%s undo-failed 0001\\n' "$RUN_PLAYBOOK_TOKEN"; exit 1\n`
const SENT = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u
const demandPlain = ({ stdout, stderr }: Ended): void => {
  expect(stdout).not.toMatch(SENT)
  expect(stderr).not.toMatch(SENT)
}

describe('what a host remembers of runs is data', () => {
  const ID = '20261124-150413-k7f3'
  const identity = { run: ID, playbook: 'mail', by: 'root@here', startedAt: '2026-11-24T15:04:13Z' }
  const metas: Readonly<Record<string, string>> = {
    'words that a terminal obeys': JSON.stringify({
      ...identity,
      playbook: HOSTILE,
      by: HOSTILE,
      run: HOSTILE,
    }),
    'another run, elsewhere': JSON.stringify({ ...identity, run: '../../x' }),
    'wrong types': '{"run":7,"playbook":{"toString":1},"by":[],"startedAt":null}',
    'an empty object': '{}',
    null: 'null',
    'no JSON': `{"run": ${HOSTILE}`,
    nothing: '',
    'keys of every object':
      '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"playbook":"mail","by":"x"}',
    'a long word': JSON.stringify({ ...identity, by: 'x'.repeat(1 << 20) }),
  }

  test.each(Object.entries(metas))('%s', async (_, meta) => {
    const host = new HostileJournal()
    try {
      host.write(ID, 'meta', meta)
      host.write(ID, 'journal', `begin 0001\ncommitted${HOSTILE}\n`)
      host.write(ID, 'order', '1\n')
      const ended = await host.command(['runs', '--json'])
      demandPlain(ended)
      // Told, or refused as damaged: never a fault of ours.
      expect([0, 4]).toContain(ended.code)
      expect(ended.stderr).not.toContain('internal error')
      const { schema, hosts } = JSON.parse(ended.stdout)
      expect(schema).toBe('run-playbook/runs@1')
      expect(hosts[0].polluted).toBeUndefined()
      expect(hosts[0].runs).toHaveLength(1)
      for (const { run, playbook, by } of hosts[0].runs)
        expect([run, typeof playbook, typeof by]).toEqual([ID, 'string', 'string'])
    } finally {
      host.close()
    }
  })

  test.each([
    ['no description', 'meta', undefined],
    ['an empty one', 'meta', '{}'],
    ['one of half a line', 'meta', '{"run": "2026'],
    ['no number but words', 'order', '1 2 committed\n'],
    ['words in place of the run that it took back', 'of', 'x 1 committed\n'],
  ])('a run with %s is a warning that names its folder, and the others are listed', async (_, file, text) => {
    const host = new HostileJournal()
    const other = '20261124-150412-aaaa'
    try {
      for (const [run, order] of [
        [other, '1\n'],
        [ID, '2\n'],
      ] as const) {
        if (run !== ID || file !== 'meta') host.write(run, 'meta', JSON.stringify({ ...identity, run }))
        host.write(run, 'journal', 'begin 0001\ncommitted\n')
        host.write(run, 'order', order)
      }
      if (text !== undefined) host.write(ID, file, text)
      const { code, stdout, stderr } = await host.command(['runs'])
      expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`${other} +mail +committed`))])
      expect(stderr).toBe(
        `here: warning: cannot read the state of the run in /var/lib/run-playbook/runs/${ID}\n`,
      )
    } finally {
      host.close()
    }
  })

  test('a row of the list is a run, whatever is written there', async () => {
    const host = new HostileJournal()
    const forged = 'me\n20261124-150413-zzzz  mail  committed\u0085x\u2028y\tz'
    try {
      host.write(ID, 'meta', JSON.stringify({ ...identity, playbook: forged, by: forged }))
      host.write(ID, 'journal', 'begin 0001\ncommitted\n')
      host.write(ID, 'order', '1\n')
      // What is no name of a run is none, and takes nothing of its neighbours with it.
      for (const name of ['20261124-150412-a a', '20261124-150412-\nrun x', '20261125-150412-\nrun y'])
        host.write(name, 'meta', JSON.stringify(identity))
      const ended = await host.command(['runs'])
      demandPlain(ended)
      expect(ended.stdout.trimEnd().split('\n')).toEqual([
        expect.stringMatching(`^here +${ID} +me ⏎ 2026.*\\\\x85x\\\\u2028y\\\\tz`),
      ])
      const [{ runs }] = JSON.parse((await host.command(['runs', '--json'])).stdout).hosts
      expect(runs).toEqual([
        expect.objectContaining({ run: ID, by: forged, playbook: forged, state: 'committed' }),
      ])
    } finally {
      host.close()
    }
  })

  test.each([[[]], [['--json']]])(
    'what it says while it takes a run back, and who holds it, with %j',
    async (flags) => {
      const host = new HostileJournal()
      try {
        host.write(ID, 'meta', JSON.stringify({ ...identity, playbook: HOSTILE, by: HOSTILE }))
        host.write(ID, 'journal', 'begin 0001\ndone 0001\n')
        host.write(ID, 'order', '1\n')
        host.write(ID, 'undo.sh', SAYING)
        host.write('', 'lock', `run ${ID} of ${HOSTILE}, by ${HOSTILE}\n`)
        const rollback = ['rollback', ID, '--lock-timeout', '0', ...flags]
        const held = await host.command(rollback, ['flock', '/var/lib/run-playbook/lock'])
        expect(held.stdout).toMatch(/is locked by .*\\u202e/)
        const free = await host.command(rollback)
        for (const ended of [held, free]) {
          demandPlain(ended)
          expect(ended.stderr).not.toContain('internal error')
          expect(ended.code).toBe(3)
        }
        expect(free.stdout).toContain('\\u202e')
      } finally {
        host.close()
      }
    },
  )

  test('the name of a run, in what is listed and in what is to be taken back', async () => {
    const host = new HostileJournal()
    try {
      for (const run of [HOSTILE.replaceAll('/', ''), '$(touch pwned);`touch pwned`', '-rf']) {
        host.write(run, 'meta', JSON.stringify(identity))
        host.write(run, 'journal', 'begin 0001\n')
      }
      for (const args of [['runs'], ['runs', '--json'], ['rollback', ID, '--json'], ['rollback', ID]]) {
        const ended = await host.command(args)
        demandPlain(ended)
        expect(ended.stderr).not.toContain('internal error')
      }
    } finally {
      host.close()
    }
  })

  test.each(['../../x', '-rf', HOSTILE, '$(touch pwned)', ''])(
    'rollback of %j is refused before it goes to a host',
    async (run) => {
      const host = new HostileJournal()
      try {
        const ended = await host.command(['rollback', '--json', '--', run])
        demandPlain(ended)
        expect(ended.code).toBe(2)
      } finally {
        host.close()
      }
    },
  )
})

describe('what is no file in the journal is named, and not waited for', () => {
  const [ID, OTHER] = ['20261124-150413-k7f3', '20261124-150412-aaaa']
  const PLAYBOOK = `import { definePlaybook, t } from 'run-playbook'
import { Directory } from 'run-playbook/tasks'
export default definePlaybook({ name: 'x', hosts: 'all', params: t.object({}), tasks: () => [Directory({ path: '/etc' })] })
`
  let host: JournalHost
  let playbook: string
  beforeEach(async () => {
    host = new JournalHost()
    playbook = join(host.scratch, 'x.ts')
    writeFileSync(playbook, PLAYBOOK)
    const on = await host.shell()
    for (const run of [OTHER, ID]) {
      await on.exchange(wave(run, [change('a', 'true')]))
      if (run === OTHER) await on.exchange(commitRequest(run, { runs: 20, days: 90 }))
    }
    await on.close()
  })
  afterEach(() => host.clear())

  test.each([
    ['a pipe', 'mkfifo', `runs/${ID}/journal`],
    ['a pipe', 'mkfifo', `runs/${ID}/meta`],
    ['a pipe', 'mkfifo', `runs/${ID}/order`],
    ['a pipe', 'mkfifo', `runs/${ID}/open`],
    ['a pipe', 'mkfifo', `runs/${ID}/0001/summary`],
    ['a link to a device', 'ln -s /dev/zero', `runs/${ID}/meta`],
    ['a pipe', 'mkfifo', 'lock'],
  ])('%s (%s %s)', async (_, make, place) => {
    const there = join(host.journal, place)
    rmSync(there, { force: true })
    spawnSync('sh', ['-c', `${make} "$1"`, 'sh', there])
    const words = `/var/lib/run-playbook/${place} is neither a file nor a folder`
    const controller = new HostileJournal(host.scratch)
    for (const args of [
      ['rollback', ID],
      ['rollback', ID, '--check'],
      [playbook],
      [playbook, '--interrupted', 'resume'],
    ]) {
      const { code, stdout } = await controller.command([...args, '--json'])
      expect([code, stdout], args.join(' ')).toEqual([3, expect.stringContaining(words)])
    }
    expect(await host.undoByHand(ID).ended).toMatchObject({ code: 1, err: expect.stringContaining(words) })
    const { code, stdout, stderr } = await controller.command(['runs'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`${OTHER} +test +committed`))])
    if (place.split('/').length === 3)
      expect(stderr).toBe(
        `here: warning: cannot read the state of the run in /var/lib/run-playbook/runs/${ID}\n`,
      )
  })

  test('nothing is rolled back to a run of which it is not known whether another is newer', async () => {
    writeFileSync(join(host.journal, 'runs', ID, 'order'), 'x\n')
    const { code, stdout } = await new HostileJournal(host.scratch).command([
      'rollback',
      OTHER,
      '--to',
      '--json',
    ])
    expect([code, stdout]).toEqual([3, expect.stringContaining(`runs/${ID} is newer than ${OTHER}`)])
    expect(host.read(ID, 'journal')).not.toContain('rolled-back')
  })

  test('another run is rolled back all the same, by hand as well', async () => {
    for (const file of ['journal', 'order']) {
      rmSync(join(host.journal, 'runs', ID, file))
      spawnSync('mkfifo', [join(host.journal, 'runs', ID, file)])
    }
    const undone = await host.undoByHand(OTHER).ended
    expect([undone.code, undone.err]).toEqual([0, ''])
  })
})

describe('what a run meets on a host is told, not obeyed', () => {
  const PLAYBOOK = `import { definePlaybook, t } from 'run-playbook'
import { CommandSucceeds, LineInFile, WriteFile } from 'run-playbook/tasks'
export default definePlaybook({
  name: 'hostile', hosts: 'all', params: t.object({ file: t.string(), words: t.withDefault(t.boolean(), false) }),
  requires: ({ params: { file, words } }) => words ? [CommandSucceeds({ command: 'cat ' + file + ' >&2; exit 3', within: 0 })] : [],
  tasks: ({ params: { file } }) => [
    WriteFile({ path: file, content: 'tame\\n' }),
    LineInFile({ path: file + '2', line: 'x' }),
  ],
})
`
  test.each([
    [[]],
    [['--json']],
    [['--diff', '--verbose']],
    [['-e', 'words=true']],
    [['-e', 'words=true', '--json']],
  ])('in a dry run with %j', async (flags) => {
    const host = new HostileJournal()
    try {
      const [file, playbook] = [join(host.scratch, 'file'), join(host.scratch, 'hostile.ts')]
      for (const one of [file, `${file}2`]) writeFileSync(one, `${HOSTILE}\n`)
      writeFileSync(playbook, PLAYBOOK)
      const ended = await host.command([playbook, '--check', '-e', `file=${file}`, ...flags])
      demandPlain(ended)
      expect(ended.stdout).toContain(flags.length === 0 ? 'hostile' : '\\u202e')
      const logs = join(host.scratch, 'run-playbook/log')
      for (const log of readdirSync(logs)) expect(readFileSync(join(logs, log), 'utf8')).not.toMatch(SENT)
    } finally {
      host.close()
    }
  })
})

// `$T` is the token of the request, which a host knows once it is asked.
const FRAMES = 'while :; do printf \'\\n%s answer 0 0\\n\' "$T"; done'
// Until the channel is closed: it leaves nothing behind.
const HELD = 'cat >/dev/null'
const ENDLESS: readonly (readonly [name: string, reply: string, limits: Partial<Limits>, message: RegExp])[] =
  [
    ['never ends', 'cat /dev/zero', { frameBytes: 1e6 }, /more than 1000000 bytes in one answer/],
    ['never ends, in frames', FRAMES, {}, /more than 102 frames in one reply/],
    [
      'never ends, in large frames',
      'while :; do head -c 100000 /dev/zero; printf \'\\n%s x\\n\' "$T"; done',
      { bytes: 1e6 },
      /more than 1000000 bytes in one reply/,
    ],
    [
      'never ends, in notes',
      'while :; do printf \'x\\n%s waiting\\n\' "$T"; done',
      {},
      /more than 102 frames/,
    ],
    ['stops', HELD, { silenceSeconds: 0.3 }, /is connected but sent nothing for 0.3 s$/],
    ['stops in a frame', `printf half; ${HELD}`, { silenceSeconds: 0.3 }, /sent nothing for 0.3 s$/],
    [
      'trickles',
      'while sleep 0.05; do printf x; done',
      { silenceSeconds: 20, totalSeconds: 0.5 },
      /did not finish within 0.5 s$/,
    ],
  ]

describe('a reply that', () => {
  const servers: SshServer[] = []
  const scratch = mkdtempSync(join(tmpdir(), 'endless-'))
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(scratch, { recursive: true, force: true })
  })

  /** An ssh server whose login shell reads a request and then says `reply`. */
  const serve = async (reply: string): Promise<SshServer> => {
    const shell = join(scratch, `shell-${servers.length}`)
    writeFileSync(shell, `#!/bin/sh\nread -r T n\nprintf '\\n%s hello\\n' "$T"\n${reply}\n`, { mode: 0o700 })
    const server = await SshServer.start({ hostKeys: [newKey()], loginShell: [shell, '-c'] })
    servers.push(server)
    return server
  }
  const openTo = (server: SshServer, limits: Partial<Limits>): Promise<Session> => {
    const to = target({ connection: 'ssh', port: server.port, strictHostKeyChecking: 'no' })
    return Session.open(to, { note: () => {}, limits })
  }

  test.each(ENDLESS)('%s is a loss that says why', async (_, reply, limits, message) => {
    const session = await openTo(await serve(reply), limits)
    const asked = session.exchange(anything('', lookRequest([probe('true')])), () => {})
    await expect(asked).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: expect.stringMatching(message),
    })
    expect([session.lost, session.gaveUp]).toEqual([true, true])
    await expect(ask(session, [probe('true')])).rejects.toMatchObject({ code: 'E_UNREACHABLE' })
  })

  test.each(ENDLESS.slice(-3))('%s is left at a signal', async (_, reply) => {
    const session = await openTo(await serve(reply), { stopSeconds: 0.1 })
    const stop = new AbortController()
    const asked = ask(session, [probe('true')], stop.signal)
    setTimeout(() => stop.abort(), 100)
    await expect(asked).rejects.toMatchObject({ code: 'E_STOPPED' })
  })

  test('comes while something is changed is let end, and left when that is over', async () => {
    const session = await openTo(
      await serve('printf \'\\n%s begin\\n\' "$T"; sleep 0.6; printf \'\\n%s done\\n\' "$T"; cat >/dev/null'),
      { stopSeconds: 0.1 },
    )
    const seen: unknown[] = []
    const stop = new AbortController()
    stop.abort()
    const asked = session.exchange(anything(''), ({ words }) => void seen.push(words[0]), {
      signal: stop.signal,
      mayStop: () => seen.at(-1) === 'done',
    })
    await expect(asked).rejects.toMatchObject({ code: 'E_STOPPED' })
    expect(seen).toEqual(['begin', 'done'])
  })

  test('does not come to an end keeps no other host from its own', async () => {
    const [endless, silent] = [await serve(FRAMES), await serve(HELD)]
    const inventory = join(scratch, 'hosts.ini')
    const at = ({ port }: SshServer): string =>
      `ansible_host=127.0.0.1 ansible_port=${port} ansible_host_key_checking=no ansible_timeout=600`
    writeFileSync(inventory, `endless ${at(endless)}\nsilent ${at(silent)}\nwell ansible_connection=local\n`)
    const playbook = definePlaybook({
      name: 'x',
      hosts: 'all',
      params: t.object({}),
      tasks: () => [Directory({ path: '/etc' })],
    })
    const stop = new AbortController()
    const ended: string[] = []
    const result = await runPlaybook(playbook, {
      inventory,
      check: true,
      signal: stop.signal,
      listen: (event) => {
        if (event.type === 'host-finished') ended.push(event.host)
        // The one that says nothing is waited for no longer once the others are there.
        if (ended.length === 2) stop.abort()
      },
    })
    expect(result.hosts.map(({ host, status, error }) => [host, status, error?.code])).toEqual([
      ['endless', 'unreachable', 'E_UNREACHABLE'],
      ['silent', 'stopped', 'E_STOPPED'],
      ['well', 'ok', undefined],
    ])
    expect(ended.at(-1)).toBe('silent')
  })
})

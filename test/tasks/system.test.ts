import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Answer, Change, Command, Probe, Task } from '../../lib/author.ts'
import { messageOf, PlaybookError } from '../../lib/core/errors.ts'
import { Secret } from '../../lib/core/secret.ts'
import { adjustBack } from '../../tasks/account/change.ts'
import { passwordOf } from '../../tasks/account/probe.ts'
import { explainApt } from '../../tasks/apt/failure.ts'
import { aptInstall, NOTHING_TO_DO } from '../../tasks/apt/probe.ts'
import {
  Absent,
  AptInstall,
  Banner,
  CommandSucceeds,
  Distribution,
  PortListening,
  Service,
  ServiceEnable,
  UfwAllow,
  UfwEnabled,
  User,
} from '../../tasks/index.ts'
import { cidr, written } from '../../tasks/net/cidr.ts'
import { listeners } from '../../tasks/net/sockets.ts'
import { bootOf, type Told } from '../../tasks/systemd/boot.ts'
import { linksOf } from '../../tasks/systemd/links.ts'
import { microseconds, type UnitState, unitAt, unitName } from '../../tasks/systemd/probe.ts'
import { type UfwState, ufwState } from '../../tasks/ufw/probe.ts'
import { rulesFor, shown, spoken } from '../../tasks/ufw/rule.ts'
import { adjustments, badUsers, eva } from './cases/accounts.ts'
import { aptAnswers, aptFailures, aptRefusals, badPackages } from './cases/apt.ts'
import { bannerCases, distributions, listenerCases } from './cases/checks.ts'
import { badUfwLines, decisions, networks, obstructions, openings, ufwLines } from './cases/firewall.ts'
import { links, services, templates, times, unitNames } from './cases/services.ts'

const answer = (out: string, code = 0, err = ''): Answer => ({ code, out: Buffer.from(out), err })
const options = { update: 'when-needed', maxAgeSeconds: 86_400, recommends: true } as const
const summaries = (changes: readonly Change[]): string[] => changes.map((change) => change.summary)
const shellOf = (command: Change['undo']): string => ('sh' in command ? (command as Command).sh : '')
const thrownBy = (deed: () => unknown): unknown => {
  try {
    deed()
  } catch (thrown) {
    return thrown
  }
  return undefined
}

/** Asks this very machine: questions change nothing. */
function asked<T>(probe: Probe<T>): T {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', probe.ask], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  return probe.parse({ code: status ?? 1, out: stdout, err: stderr.toString() })
}

describe('apt', () => {
  const probe = aptInstall(['a'], options)
  it.each(aptAnswers)('reads $name', ({ says, err, reads }) => {
    expect(probe.parse(answer(says, 0, err))).toMatchObject(reads)
  })
  it.each(aptFailures)('tells of a failure: $message', ({ said, message, hint }) => {
    const told = explainApt(said)
    expect(told.message).toBe(message)
    expect(told.hint ?? '').toMatch(hint)
  })
  it('says what to write where a release is named', () => {
    expect(thrownBy(() => AptInstall({ packages: ['app/backports'] }))).toMatchObject({
      message: 'AptInstall: app/backports: a release cannot be chosen here',
      hint: expect.stringMatching(/app=VERSION .* pin the package to backports/),
    })
  })
  it.each(aptRefusals)('refuses in apt’s words: $message', ({ err, message, hint }) => {
    const thrown = thrownBy(() => probe.parse(answer('', 100, err))) as PlaybookError
    expect(thrown.message).toBe(message)
    expect(thrown.hint ?? '').toMatch(hint ?? /^$/)
  })
  it.each(badPackages)('takes no package named %j', (name) => {
    expect(thrownBy(() => AptInstall({ packages: [name] }))).toBeInstanceOf(PlaybookError)
  })
  it('keeps what debconf is told out of everything that is shown', () => {
    const secret = {
      package: 'hello',
      question: 'hello/password',
      type: 'password',
      value: new Secret('very secret'),
    }
    const task = AptInstall({ packages: ['hello'], debconf: [secret] })
    const would = {
      ...NOTHING_TO_DO,
      missing: ['hello'],
      moves: [{ name: 'hello', from: null, to: '1' }],
    }
    const [change] = task.plan({ would })
    expect(Buffer.from(change?.apply.stdin ?? []).toString()).toBe(
      'hello hello/password password very secret\n',
    )
    expect(JSON.stringify([task.title, { ...change, apply: change?.apply.sh }])).not.toContain('very secret')
    expect(shellOf(change!.undo)).toMatch(/^debconf=hello /m)
  })
})

describe('the firewall', () => {
  const state: UfwState = {
    installed: true,
    enabled: true,
    live: true,
    ipv6: true,
    incoming: 'DROP',
    rules: [],
    links: ['*'],
    connection: { address: '10.0.0.9', port: 22, client: '10.0.0.1' },
  }
  const line = (text: string): string => (text.startsWith('6 ') ? `rule6 ${text.slice(2)}` : `rule4 ${text}`)
  const lines = (list: readonly string[]): UfwState => ({
    ...state,
    rules: ufwState.parse(answer(['ENABLED=yes', ...list.map(line)].join('\n'))).rules,
  })

  it.each(ufwLines)('reads $line', ({ line, shown: text }) => {
    expect(ufwState.parse(answer(`ENABLED=yes\n${line}\n`)).rules.map(shown)).toEqual([text])
  })
  it.each(badUfwLines)('refuses a rule that it cannot read: %s', (text) => {
    expect(() => ufwState.parse(answer(`ENABLED=yes\n${text}\n`))).toThrow('unknown form')
  })
  it.each(decisions)('$rules let $client in at $port: $by', ({ rules, client, port, by }) => {
    const connection = { address: client.includes(':') ? 'fe80::9' : '10.0.0.9', port, client }
    const plan = () => summaries(UfwEnabled({}).plan({ ufw: { ...lines(rules), connection } }))
    if (by === 'deny') expect(plan).toThrow('would cut us off')
    else expect(plan()).toEqual(by ? [] : [`allow ${port}/tcp (the port of this connection)`])
  })
  it.each(obstructions)('$is, and a port is to be open', ({ rules, links, given, shut, calls, notes }) => {
    const ufw = { ...lines(rules), ...(links && { links }) }
    const task = (precedence?: 'error' | 'before' | 'keep') => UfwAllow({ port: 8080, ...given, precedence })
    if (shut === undefined) expect(task().plan({ ufw })).toHaveLength(1)
    else expect(() => task().plan({ ufw })).toThrow(`stays closed: rule ${shut} of ufw comes first: `)
    const [change, ...others] = task('before').plan({ ufw })
    expect(change?.apply.sh).toBe(`umask 022\n${calls.map((words) => `ufw ${words}`).join(' &&\n')}`)
    expect(others).toEqual([])
    if (notes) expect(change?.summary).toMatch(notes)
    else if (shut === undefined) expect(change?.summary).not.toContain('(')
    const after = change?.effects.find((effect) => effect.kind === 'sets')?.value(0)
    for (const precedence of ['before', 'error'] as const)
      expect(task(precedence).plan({ ufw: after })).toEqual([])
    const [kept] = task('keep').plan({ ufw })
    expect(kept?.apply.sh).not.toMatch(/insert|delete/)
    const warnings = task('keep').notes?.({ ufw }) ?? []
    expect(warnings.join('\n')).toMatch(
      shut === undefined ? /^$/ : ` stays closed: rule ${shut} of ufw comes first: `,
    )
    expect(task('error').notes?.({ ufw })).toEqual([])
  })
  it.each(networks)('$text is $written', ({ text, written: wanted }) => {
    if (wanted === null) expect(() => cidr(text)).toThrow(PlaybookError)
    else expect(written(cidr(text))).toBe(wanted)
  })
  it.each(openings)('says $spoken', ({ given, spoken: wanted }) =>
    expect(spoken(rulesFor(given, true))).toBe(wanted),
  )

  it('allows the port of the connection before it enables anything', () => {
    const changes = UfwEnabled({}).plan({ ufw: { ...state, enabled: false, live: false } })
    expect(summaries(changes)).toEqual(['allow 22/tcp (the port of this connection)', 'enable the firewall'])
    expect(changes[1]?.severs).toEqual({})
  })
  it('puts a deleted rule for the connection back', () => {
    expect(summaries(UfwEnabled({}).plan({ ufw: state }))).toEqual([
      'allow 22/tcp (the port of this connection)',
    ])
  })
  it('refuses to be cut off', () => {
    const ufw = lines(['deny tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'])
    expect(() => UfwEnabled({}).plan({ ufw })).toThrow('would cut us off')
  })
  it('adds a rule for each family, and none that is there', () => {
    const [change] = UfwAllow({ port: 25 }).plan({ ufw: state })
    expect(change?.after.split('\n')).toHaveLength(2)
    const after = change?.effects.find((effect) => effect.kind === 'sets')
    expect(UfwAllow({ port: 25 }).plan({ ufw: after?.value(0) })).toEqual([])
    expect(
      UfwAllow({ port: 25, from: '10.0.0.0/8' }).plan({ ufw: state })[0]?.after.split('\n'),
    ).toHaveLength(1)
  })
  it('says that ufw is missing', () => {
    const ufw = ufwState.parse(answer('absent\n'))
    for (const task of [UfwAllow({ port: 25 }), UfwEnabled({})])
      expect(() => task.plan({ ufw })).toThrow('not installed')
  })
})

describe('a service', () => {
  const unit: UnitState = {
    name: 'x.service',
    names: ['x.service'],
    loadState: 'loaded',
    activeState: 'active',
    unitFileState: 'enabled',
    enteredAt: 1000,
    changedAt: 2000,
    needDaemonReload: false,
    boot: bootOf({ state: 'enabled', isScript: false, wants: [], triggers: [], also: [] }),
    isOneshot: false,
    stops: [],
    ranWell: false,
    can: { start: true, stop: true, reload: true },
  }
  const file = (changedAt: number | null | undefined) => (changedAt == null ? null : { changedAt })

  const bootIn = (state: string, told?: Partial<Told>) =>
    bootOf({ state, isScript: false, wants: [], triggers: [], also: [], ...told })

  it.each(times)('reads the time $text', ({ text, at }) => {
    if (at === null) expect(() => microseconds(text)).toThrow('unknown form')
    else expect(microseconds(text)).toBe(at)
  })
  it.each(services)('$name: $wants', ({ unit: other, boot, args, restartOn, reloadOn, wants }) => {
    const task: Task = Service({ name: 'x', ...args, restartOn: ['/etc/restart'], reloadOn: ['/etc/reload'] })
    const state = { ...unit, ...other, boot: bootIn(other?.unitFileState ?? 'enabled', boot) }
    const now = {
      unit: state,
      real: state,
      links: [],
      'restart file:/etc/restart': file(restartOn),
      'reload file:/etc/reload': file(reloadOn),
    }
    if (wants instanceof RegExp) expect(messageOf(thrownBy(() => task.plan(now)))).toMatch(wants)
    else expect(summaries(task.plan(now))).toEqual(wants)
  })
  it('is enabled and running by default, under its short name', () => {
    const off = { ...unit, activeState: 'inactive', unitFileState: 'disabled', boot: bootIn('disabled') }
    const changes = ServiceEnable({ name: 'x' }).plan({ unit: off, real: off, links: [] })
    expect(summaries(changes)).toEqual(['enable x.service', 'start x.service'])
  })
  it('judges the unit that really runs, and acts on both', () => {
    const task = Service({ name: 'x', runs: 'x@-.service', running: true, restartOn: ['/etc/restart'] })
    const real = { ...unit, name: 'x@-.service', enteredAt: 10 }
    const [change] = task.plan({ unit, real, links: [], 'restart file:/etc/restart': file(500) })
    expect(change?.apply.sh).toContain('systemctl restart -- x.service x@-.service')
  })
  it('judges the unit itself where there is no other', () => {
    const task = Service({ name: 'x', runs: 'x@-.service', running: true })
    expect(
      task.plan({ unit, links: [], real: { ...unit, loadState: 'not-found', activeState: 'inactive' } }),
    ).toEqual([])
  })
  it.each(unitNames)('takes $name for $unit', ({ name, unit: wanted }) => expect(unitName(name)).toBe(wanted))
  it.each(templates)('says what %s is', (name) => {
    const thrown = thrownBy(() => Service({ name })) as PlaybookError
    expect(`${thrown.message}\n${thrown.hint}`).toMatch(/is a template of units[\s\S]*foo@1/)
  })
  it.each(links)('$path -> $target is a link of $units: $is', ({ units, is, ...link }) => {
    expect(linksOf(units, [link])).toEqual(is ? [link] : [])
  })
  it('acts once, by whichever of its names it is asked', () => {
    const aliased = { ...unit, names: ['x.service', 'y.service'] }
    const task = Service({ name: 'y', running: false })
    const [change] = task.plan({ unit: aliased, real: aliased, links: [] })
    expect(change?.apply.sh).toBe('systemctl stop -- x.service')
    expect(change?.effects.map((effect) => effect.kind === 'sets' && effect.key)).toEqual(
      expect.arrayContaining(['unit:x.service', 'unit:y.service']),
    )
  })
  it('reads by which name systemd goes, and which it has besides', () => {
    const said =
      'Id=x.service\nNames=y.service x.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n'
    expect(unitAt('y').parse(answer(said))).toMatchObject({
      name: 'x.service',
      names: ['x.service', 'y.service'],
    })
  })
  it('depends on tasks that write files, and on nothing else', () => {
    expect(() => Service({ name: 'x', restartOn: [UfwAllow({ port: 25 })] })).toThrow(PlaybookError)
    expect(() => Service({ name: 'x', restartOn: ['etc/relative'] })).toThrow(PlaybookError)
    for (const way of ['restartOn', 'reloadOn'])
      expect(() => Service({ name: 'x', [way]: [Absent({ path: '/etc/x.d/a' })] })).toThrow(
        'what is gone: no /etc/x.d/a',
      )
  })
})

describe('accounts', () => {
  const around = { place: { missing: '/home/eva', is: null }, uidTaken: null, busy: null }
  it.each(badUsers)('refuses %j', (args) => {
    expect(thrownBy(() => User(args as never))).toBeInstanceOf(PlaybookError)
  })
  it.each(adjustments)('changes $args by $there', ({ args, there, back, refuses }) => {
    const task = User({ name: 'eva', ...args })
    const groups = { 'group mail': { gid: 8 }, 'group sudo': { gid: 27 } }
    const plan = () =>
      task.plan({ user: eva, namesake: { gid: 1000 }, ...around, password: 'match', ...groups })
    if (refuses) {
      expect(plan).toThrow(refuses)
      return
    }
    const [change] = plan()
    expect(change?.apply.sh.split('usermod ')[1]).toBe(there && `${there} -- eva`)
    expect(change && shellOf(change.undo).split('; usermod ')[1]).toBe(back && `${back} -- eva`)
  })
  it('gives nothing back to another account of that name', () => {
    const undo = (uid: number) => {
      const { sh } = adjustBack('root', { ...eva, uid }, ['--shell', '/bin/nosuch'])
      return spawnSync('sh', ['-c', `usermod() { echo "usermod $*"; }\n${sh}`]).stdout.toString()
    }
    expect(undo(0)).toBe('usermod --shell /bin/nosuch -- root\n')
    expect(undo(4000)).toBe('root is another account by now: it is left alone\n')
  })
  it('needs its groups', () => {
    const now = { user: null, namesake: null, ...around, password: 'match', 'group mail': null }
    expect(() => User({ name: 'eva', groups: ['mail'] }).plan(now)).toThrow('there is no group mail')
  })
  it('shows no password anywhere but on standard input', () => {
    const task = User({ name: 'eva', password: 'a$b `c` "d" \'e' })
    const changes = [
      ...task.plan({ user: null, namesake: null, ...around, password: 'absent' }),
      ...task.plan({ user: eva, namesake: null, ...around, password: 'differs' }),
    ]
    expect(changes.map(({ apply }) => Buffer.from(apply.stdin ?? []).toString())).toEqual(
      Array.from({ length: 2 }, () => 'eva:a$b `c` "d" \'e\n'),
    )
    const told = changes.map((change) => ({ ...change, apply: change.apply.sh }))
    const keys = Object.values(task.probes).map(({ key }) => key)
    expect(JSON.stringify([task.title, keys, told])).not.toContain('a$b')
  })
  it.runIf(process.getuid?.() === 0)('asks how a password stands without a hash leaving the host', () => {
    const states = ['root', 'no-such-user'].map((name) =>
      asked(passwordOf(name, 'password', new Secret('$(no) `it`'))),
    )
    expect(['differs', 'locked', 'none']).toContain(states[0])
    expect(states[1]).toBe('absent')
  })
})

describe('checks', () => {
  it.each(distributions)('Distribution $args on $release: $says', ({ args, release, says }) => {
    const check = Distribution(args)
    expect(check.judge(check.probe.parse(answer(release)))).toBe(says)
  })
  it.each(listenerCases)('PortListening $args: $says', ({ args, table, says }) => {
    const check = PortListening(args)
    expect(check.judge(check.probe.parse(answer(table)))).toBe(says)
  })
  it.each(bannerCases)('Banner $args on $code $out: $says', ({ args, code, out, err, says }) => {
    const check = Banner({ port: 25, ...args })
    expect(check.judge(check.probe.parse(answer(out, code, err)))).toBe(says)
  })
  it('refuses a pattern that is no regular expression', () => {
    expect(() => Banner({ port: 25, pattern: '(' })).toThrow(PlaybookError)
  })
  it('reads the sockets of this machine', () => expect(Array.isArray(asked(listeners('tcp')))).toBe(true))
  it.each([
    { command: 'true', says: undefined },
    { command: 'echo "it is broken" >&2; exit 3', says: /ended with 3\nit is broken$/ },
    { command: 'sleep 5', timeoutSeconds: 1, says: /took more than 1 seconds/ },
    { command: "printf '%s' \"it's $HOME\"; false", says: /it's / },
  ])('CommandSucceeds $command', ({ says, ...args }) => {
    const check = CommandSucceeds(args)
    const problem = check.judge(asked(check.probe))
    if (says === undefined) expect(problem).toBeUndefined()
    else expect(problem).toMatch(says)
  })
})

import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type Change, type Command, shell } from '../../../lib/author.ts'
import type { FileState } from '../../../tasks/file/probe.ts'
import { nameSources } from '../../../tasks/hostname/nsswitch.ts'
import { Hostname, HostsEntry } from '../../../tasks/index.ts'
import { answer, errorOf } from '../../support/plans.ts'
import { stateOf } from '../../support/states.ts'
import { badAddresses, badNames, entries, ownLines, switches } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  describe('names', () => {
    const file = (lines: readonly string[]): FileState =>
      stateOf(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'))
    const linesAfter = (changes: readonly Change[], before: readonly string[]): readonly string[] => {
      const change = changes.find(({ summary }) => summary === 'change /etc/hosts')
      return change
        ? Buffer.from(change.apply.stdin ?? [])
            .toString('latin1')
            .split('\n')
            .slice(0, -1)
        : before
    }
    const own = (hosts: readonly string[], live = 'new') => ({
      live,
      file: file([live]),
      hosts: file(hosts),
      folder: 'directory',
      sources: ['files', 'dns'],
    })

    it.each(ownLines)('the own line of a host is $name', ({ hosts, bare, becomes }) => {
      const task = Hostname({ name: 'new', fqdn: bare ? undefined : 'new.example.org' })
      expect(linesAfter(task.plan(own(hosts)), hosts)).toEqual(becomes)
      expect(task.plan(own(becomes))).toEqual([])
    })
    const sources = ['files', 'dns']
    it.each(entries)('an entry is $name', ({ hosts, becomes, precedence, warns }) => {
      const task = HostsEntry({ address: '10.0.0.2', names: ['db.example.org', 'db'], precedence })
      const now = (lines: readonly string[]) => ({ file: file(lines), folder: 'directory', sources })
      expect(linesAfter(task.plan(now(hosts)), hosts)).toEqual(becomes)
      expect(task.plan(now(becomes))).toEqual([])
      expect(task.notes?.(now(hosts)).join('\n')).toMatch(warns ?? /^$/)
      if (precedence !== 'keep') return
      const strict = HostsEntry({ address: '10.0.0.2', names: ['db.example.org', 'db'] })
      for (const lines of [hosts, becomes])
        expect(errorOf(() => strict.plan(now(lines)))).toMatch(
          /^db is not 10\.0\.0\.2 first[\s\S]*precedence: 'before'/,
        )
    })
    it.each(switches)('$says decides what an entry is worth', ({ says, refuses, warns }) => {
      const now = { file: file([]), folder: 'directory', sources: nameSources.parse(answer(says)) }
      const task = HostsEntry({ address: '10.0.0.2', names: ['db'] })
      if (refuses) expect(errorOf(() => task.plan(now))).toMatch(refuses)
      else expect(task.plan(now)).toHaveLength(1)
      const renamed = () =>
        Hostname({ name: 'new', fqdn: 'new.example.org' }).plan({ ...own([]), sources: now.sources })
      if (refuses) expect(errorOf(renamed)).toMatch(refuses)
      else expect(renamed()).not.toEqual([])
      if (!refuses) expect(task.notes?.(now).join('\n')).toMatch(warns ?? /^$/)
    })
    // In a UTS namespace of its own, whose name may be anything: not so in a lab host, which may write no sysctl.
    const uts = (script: string) =>
      spawnSync('unshare', ['--uts', 'dash', '-c', script], { encoding: 'utf8' })
    it.runIf(uts(':').status === 0)('a kernel with a hostile name gets it back', () => {
      const live = `-b $(id)'"\\ %s`
      const change = Hostname({ name: 'new' })
        .plan({ ...own([], 'new'), live })
        .at(-1)
      const { apply, undo } = change as Change & { undo: Command }
      const { stdout, stderr } = uts(
        [
          shell`printf %s ${live} >/proc/sys/kernel/hostname`,
          undo.sh,
          'uname -n',
          apply.sh,
          'uname -n',
          undo.sh,
          'uname -n',
        ].join('\n'),
      )
      expect({ stdout, stderr }).toEqual({ stdout: `${live}\nnew\n${live}\n`, stderr: '' })
    })
    it('only the last change of a name may cut us off', () => {
      const mayDisconnect = Hostname({ name: 'new' })
        .plan(own(['127.0.0.1 localhost'], 'old'))
        .map((one) => one.mayDisconnect)
      expect(mayDisconnect).toEqual([undefined, undefined, {}])
    })
    it.each(badNames)('%j is no name', (name) => {
      expect(errorOf(() => Hostname({ name }))).toMatch(/Hostname "name" must be/)
      expect(errorOf(() => HostsEntry({ address: '10.0.0.2', names: [name] }))).toMatch(
        /"names\[0\]" must be/,
      )
    })
    it('a name of one label, and the same with a domain', () => {
      expect(errorOf(() => Hostname({ name: 'a.b' }))).toMatch(/"name" must be/)
      expect(errorOf(() => Hostname({ name: 'a', fqdn: 'b.example.org' }))).toMatch(
        /must be "a\." and a domain/,
      )
      expect(Hostname({ name: 'Mail', fqdn: 'mail.example.org' }).title).toBe('the host is mail.example.org')
    })
    it.each(badAddresses)('%j is no address', (address) => {
      expect(errorOf(() => HostsEntry({ address, names: ['x'] }))).toMatch(
        /must be an IPv4|is not an IP address/,
      )
    })
    it('127.0.0.1 stays localhost', () => {
      expect(errorOf(() => HostsEntry({ address: '0:0:0:0:0:0:0:1', names: ['x'] }))).toMatch(
        /::1 must stay localhost/,
      )
      expect(HostsEntry({ address: '127.0.0.1', names: ['localhost', 'x'] }).kind).toBe('task')
    })
  })
}

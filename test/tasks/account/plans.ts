import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { PlaybookError } from '../../../lib/core/errors.ts'
import { Secret } from '../../../lib/core/secret.ts'
import { restoreUser } from '../../../tasks/account/change.ts'
import { passwordOf } from '../../../tasks/account/probe.ts'
import { User } from '../../../tasks/index.ts'
import { asked, shellOf, thrownBy } from '../../support/plans.ts'
import { adjustments, badUsers, eva } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
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
        const { sh } = restoreUser('root', { ...eva, uid }, ['--shell', '/bin/nosuch'])
        return spawnSync('sh', ['-c', `usermod() { echo "usermod $*"; }\n${sh}`]).stdout.toString()
      }
      expect(undo(0)).toBe('usermod --shell /bin/nosuch -- root\n')
      expect(undo(4000)).toBe('root is another account now: not changed\n')
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
}

import { describe, expect, it } from 'vitest'
import { PlaybookError } from '../../../lib/core/errors.ts'
import { Secret } from '../../../lib/core/secret.ts'
import { explainApt } from '../../../tasks/apt/failure.ts'
import { aptInstall, NOTHING_TO_DO } from '../../../tasks/apt/probe.ts'
import { AptInstall } from '../../../tasks/index.ts'
import { answer, shellOf, thrownBy } from '../../support/plans.ts'
import { aptAnswers, aptFailures, aptRefusals, badPackages } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  const options = { update: 'when-needed', maxAgeSeconds: 86_400, recommends: true } as const

  describe('apt', () => {
    const probe = aptInstall(['a'], options)
    it.each(aptAnswers)('reads $name', ({ says, err, reads }) => {
      expect(probe.parse(answer(says, 0, err))).toMatchObject(reads)
    })
    it.each(aptFailures)('explains a failure: $message', ({ said, message, hint }) => {
      const told = explainApt(said)
      expect(told.message).toBe(message)
      expect(told.hint ?? '').toMatch(hint)
    })
    it('says what to write where a release is named', () => {
      expect(thrownBy(() => AptInstall({ packages: ['app/backports'] }))).toMatchObject({
        message: 'AptInstall: app/backports: a package cannot name a release',
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
    it('shows no answer for debconf anywhere', () => {
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
      expect(JSON.stringify([task.title, { ...change, apply: change?.apply.sh }])).not.toContain(
        'very secret',
      )
      expect(shellOf(change!.undo)).toMatch(/^debconf=hello /m)
    })
  })
}

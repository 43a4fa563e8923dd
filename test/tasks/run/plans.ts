import { describe, expect, it } from 'vitest'
import { Secret } from '../../../lib/core/secret.ts'
import { Run } from '../../../tasks/index.ts'
import { errorOf, textIn } from '../../support/plans.ts'
import { badCommands } from './situations.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  describe('Run', () => {
    it.each(badCommands)('says $says', ({ args, says }) =>
      expect(errorOf(() => Run(args as never))).toMatch(says),
    )
    it('has no secret in its text', () => {
      const task = Run({
        command: 'x',
        unless: 'y',
        undo: 'z',
        env: { A: new Secret('hush-hush') },
        stdin: 'hush-hush',
      })
      const [change] = task.plan({ unless: false })
      expect(textIn(change)).toBe(`${Buffer.from('hush-hush').toString('base64')}\nhush-hush`)
      const told = [
        task.title,
        change?.summary,
        change?.after,
        change?.apply.sh,
        change?.undo,
        task.probes.unless?.ask,
      ]
      for (const form of ['hush-hush', Buffer.from('hush-hush').toString('base64')])
        expect(JSON.stringify(told)).not.toContain(form)
    })
  })
}

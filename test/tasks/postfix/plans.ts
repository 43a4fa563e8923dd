import { describe, expect, it } from 'vitest'
import { Postalias } from '../../../tasks/index.ts'
import { errorOf } from '../../support/plans.ts'
import { stateOf } from '../../support/states.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  describe('Postalias', () => {
    const now = { source: stateOf('a: b'), table: null, folder: 'directory', login: undefined }
    it('says that its program is missing', () => {
      const task = Postalias({ path: '/etc/aliases' })
      expect(errorOf(() => task.plan({ ...now, isInstalled: false }))).toMatch(/not installed\n.*AptInstall/)
      expect(task.plan({ ...now, isInstalled: true })).toHaveLength(1)
    })
  })
}

import { describe, expect, it } from 'vitest'
import { PlaybookError } from '../../../lib/core/errors.ts'
import { Banner, CommandSucceeds, Distribution, PortListening } from '../../../tasks/index.ts'
import { listeners } from '../../../tasks/net/sockets.ts'
import { answer, asked } from '../../support/plans.ts'
import { bannerCases, distributions, listenerCases } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
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
}

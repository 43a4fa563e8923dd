import { describe, expect, it } from 'vitest'
import { PlaybookError } from '../../../lib/core/errors.ts'
import { UfwAllow, UfwEnabled } from '../../../tasks/index.ts'
import { cidr, written } from '../../../tasks/net/cidr.ts'
import { type UfwState, ufwState } from '../../../tasks/ufw/probe.ts'
import { rulesFor, shown, spoken } from '../../../tasks/ufw/rule.ts'
import { answer, summaries } from '../../support/plans.ts'
import { badUfwLines, decisions, networks, obstructions, openings, ufwLines } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
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
    const line = (text: string): string =>
      text.startsWith('6 ') ? `rule6 ${text.slice(2)}` : `rule4 ${text}`
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
      if (by === 'deny') expect(plan).toThrow('refuses this connection')
      else expect(plan()).toEqual(by ? [] : [`allow ${port}/tcp (the port of this connection)`])
    })
    it.each(obstructions)('$is, and a port is to be open', ({ rules, links, given, shut, calls, notes }) => {
      const ufw = { ...lines(rules), ...(links && { links }) }
      const task = (precedence?: 'error' | 'before' | 'keep') =>
        UfwAllow({ port: 8080, ...given, precedence })
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
      expect(summaries(changes)).toEqual([
        'allow 22/tcp (the port of this connection)',
        'enable the firewall',
      ])
      expect(changes[1]?.mayDisconnect).toEqual({})
    })
    it('puts a deleted rule for the connection back', () => {
      expect(summaries(UfwEnabled({}).plan({ ufw: state }))).toEqual([
        'allow 22/tcp (the port of this connection)',
      ])
    })
    it('refuses to be cut off', () => {
      const ufw = lines(['deny tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'])
      expect(() => UfwEnabled({}).plan({ ufw })).toThrow('refuses this connection')
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

  describe('a rule of the firewall', () => {
    const rule = {
      family: 4,
      action: 'deny',
      log: '',
      route: false,
      proto: 'tcp',
      port: '22',
      to: '0.0.0.0/0',
      fromPort: 'any',
      from: '0.0.0.0/0',
      toApp: '',
      fromApp: '',
      direction: 'in',
      comment: '',
    }
    const ufw = {
      installed: true,
      enabled: true,
      live: true,
      ipv6: false,
      incoming: 'DROP',
      rules: [rule],
      links: ['*'],
      connection: { address: '10.0.0.9', port: 22, client: '10.0.0.1' },
    }
    it.each([
      { is: 'replaces one of the port that we came by', now: {}, mayDisconnect: {} },
      { is: 'is new', now: { rules: [] }, mayDisconnect: undefined },
      { is: 'replaces one that is not live', now: { live: false }, mayDisconnect: undefined },
      {
        is: 'replaces one, and we came by another port',
        now: { connection: { address: '10.0.0.9', port: 23, client: '10.0.0.1' } },
        mayDisconnect: undefined,
      },
      { is: 'replaces one, and we came by none', now: { connection: null }, mayDisconnect: undefined },
    ])('that $is: $mayDisconnect', ({ now, mayDisconnect }) => {
      expect(
        UfwAllow({ port: 22 })
          .plan({ ufw: { ...ufw, ...now } })
          .map((one) => one.mayDisconnect),
      ).toEqual([mayDisconnect])
    })
  })
}

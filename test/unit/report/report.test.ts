import { describe, expect, test } from 'vitest'
import type { HostResult, RunResult } from '../../../lib/core/result.ts'
import { renderSummary } from '../../../lib/report/summary.ts'
import {
  brokenHost,
  changedHost,
  checkOf,
  checks,
  convergedHost,
  deadHost,
  done,
  failedHost,
  fleet,
  hostOf,
  install,
  previewHost,
  runOf,
  takenBackHost,
} from './cases.ts'

const told = (result: RunResult, options = {}): string => `\n${renderSummary(result, options)}`
/** Without what follows the hosts. */
const hostsTold = (hosts: readonly HostResult[], mode: RunResult['mode'] = 'apply'): string =>
  told(runOf(hosts, { mode })).replace(/\n+\S+ hosts?: [\s\S]*/, '\n')

describe('the summary', () => {
  test('of a converged host is short', () => {
    expect(
      told(runOf([convergedHost], { milliseconds: 640 }), { logFile: '/var/log/x.log' }),
    ).toMatchInlineSnapshot(`
      "
      ✔ mail (192.168.100.12): nothing to change, 5 tasks converged, 2 checks hold
      1 host: ok · 0 changes · 1 exchange · 0.6 s
      run:         20261124-150413-k7f3
      log:         /var/log/x.log
      "
    `)
  })

  test('of a changed host', () => {
    const hints = ['undo it:     run-playbook rollback x']
    expect(told(runOf([changedHost]), { hints })).toMatchInlineSnapshot(`
      "
      ✔ mail (192.168.100.12): changed by 4 of 5 tasks
          • install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
          • write /etc/postfix/main.cf
          • rebuild /etc/aliases.db
            ! irreversible: the old database was broken
          • the firewall is on
            • refuse what no rule lets in
            • turn the firewall on
          verified:
            ✔ port 25 listens
            ✔ port 587 greets with ESMTP

      1 host: changed · 5 changes · 3 exchanges · 48 s
      run:         20261124-150413-k7f3
      undo it:     run-playbook rollback x
      "
    `)
  })

  test('of a changed host with its diffs', () => {
    expect(told(runOf([changedHost]), { diff: true })).toMatchInlineSnapshot(`
      "
      ✔ mail (192.168.100.12): changed by 4 of 5 tasks
          • install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
            +dovecot-core 1:2.3.19
            +postfix 3.7.11
            +ssl-cert 1.1.2
          • write /etc/postfix/main.cf
            -myhostname = mail
            +myhostname = mail.clankers.lan
             mydestination = localhost
             relayhost =
             inet_interfaces = all
          • rebuild /etc/aliases.db
            ! irreversible: the old database was broken
            +/etc/aliases.db from /etc/aliases
          • the firewall is on
            • refuse what no rule lets in
              -incoming by default: accept
              +incoming by default: drop
            • turn the firewall on
              -off
              +on
          verified:
            ✔ port 25 listens
            ✔ port 587 greets with ESMTP

      1 host: changed · 5 changes · 3 exchanges · 48 s
      run:         20261124-150413-k7f3
      "
    `)
  })

  test('of a dry run is the whole preview', () => {
    expect(told(runOf([previewHost], { mode: 'check' }))).toMatchInlineSnapshot(`
      "
      ~ mail (192.168.100.12): would be changed by 4 of 5 tasks
          • install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
            +dovecot-core 1:2.3.19
            +postfix 3.7.11
            +ssl-cert 1.1.2
          • /etc/postfix/main.cf
            known after apply: waits for install postfix, dovecot-core, ssl-cert
            planned for the current state of the host:
            • write /etc/postfix/main.cf
              -myhostname = mail
              +myhostname = mail.clankers.lan
               mydestination = localhost
               relayhost =
               inet_interfaces = all
          • database of /etc/aliases
            known after apply: waits for /etc/postfix/main.cf
          • the firewall is on
            • refuse what no rule lets in
              -incoming by default: accept
              +incoming by default: drop
            • turn the firewall on
              -off
              +on
          2 checks would follow

      1 host: pending · 4 changes to make · 1 exchange · 48 s
      run:         20261124-150413-k7f3
      "
    `)
  })

  test('has what tasks warn of, whether they change anything or not', () => {
    const notes = ['the source http://mirror.lan bookworm is broken:\u001b 404 Not Found']
    const converged = { ...convergedHost, tasks: [{ ...done[1]!, notes }] }
    const changed = { ...changedHost, tasks: [{ ...done[2]!, notes }], checks: [] }
    expect(hostsTold([converged, changed])).toMatchInlineSnapshot(`
      "
      ✔ mail (192.168.100.12): nothing to change, 1 task converged, 2 checks hold
          • group mail
            ! the source http://mirror.lan bookworm is broken:\\x1b 404 Not Found

      ✔ mail (192.168.100.12): changed by 4 of 1 task
          • write /etc/postfix/main.cf
            ! the source http://mirror.lan bookworm is broken:\\x1b 404 Not Found
      "
    `)
  })

  test('of a failure has the message of the tool, the place, the hint and the state of the host', () => {
    expect(hostsTold([failedHost])).toMatchInlineSnapshot(`
      "
      ✘ mail (192.168.100.12): failed, rolled back (1 change), the host is as before
          write /etc/postfix/main.cf: postfix: fatal: bad numerical configuration: queue_minfree = lots
            see postconf(5)
          at playbooks/mail.ts:12:5
          → Nothing was written. Correct the parameter and run again.
          2 tasks not begun
      "
    `)
  })

  test('of a failed undo is loud', () => {
    expect(told(runOf([brokenHost]))).toMatchInlineSnapshot(`
      "
      ✘ mail (192.168.100.12): failed, THE ROLLBACK FAILED, THIS HOST NEEDS A PERSON
          could not be undone:
            ✘ install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
              dpkg: error: dpkg frontend lock is held by process 812
          not reverted (irreversible):
            ! rebuild /etc/aliases.db: the old database was broken
          → Remove the obstacle, then roll back the rest: run-playbook rollback 20261124-150413-k7f3
          undone (1 change):
            ↩ write /etc/postfix/main.cf
          caused by:
            write /etc/postfix/main.cf: postfix: fatal: bad numerical configuration: queue_minfree = lots
              see postconf(5)
            at playbooks/mail.ts:12:5
            → Nothing was written. Correct the parameter and run again.
          done before:
            • install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
          2 tasks not begun

      1 host: failed · 1 needs a person · 0 changes · 3 exchanges · 48 s
      run:         20261124-150413-k7f3
      "
    `)
  })

  test('of a check that does not hold names it once', () => {
    const message = 'port 110 listens: nothing listens there\nonly 143 does'
    const problem = 'nothing listens there\nonly 143 does'
    const host = { ...failedHost, tasks: done, checks: [...checks, checkOf('port 110 listens', problem)] }
    expect(hostsTold([{ ...host, error: { code: 'E_TASK', message } }])).toMatchInlineSnapshot(`
      "
      ✘ mail (192.168.100.12): failed, rolled back (1 change), the host is as before
          verified:
            ✔ port 25 listens
            ✔ port 587 greets with ESMTP
            ✘ port 110 listens: nothing listens there
              only 143 does
      "
    `)
  })

  test('of many hosts puts those with the same outcome together, the worst last', () => {
    expect(told(runOf(fleet))).toMatchInlineSnapshot(`
      "
      ✔ web1, web2, web3, web4, web5, web6 (6 hosts): nothing to change, 5 tasks converged, 2 checks hold

      ✔ web7, web8 (2 hosts): changed by 4 of 5 tasks
          • install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
          • write /etc/postfix/main.cf
          • rebuild /etc/aliases.db
            ! irreversible: the old database was broken
          • the firewall is on
            • refuse what no rule lets in
            • turn the firewall on
          verified:
            ✔ port 25 listens
            ✔ port 587 greets with ESMTP

      ✘ web9: unreachable
          no answer on port 22 within 10 s
          → Is it up? Does a firewall stand between?

      ✘ web10 (192.168.100.12): failed, rolled back (1 change), the host is as before
          write /etc/postfix/main.cf: postfix: fatal: bad numerical configuration: queue_minfree = lots
            see postconf(5)
          at playbooks/mail.ts:12:5
          → Nothing was written. Correct the parameter and run again.
          2 tasks not begun

      10 hosts: 6 ok, 2 changed, 1 failed, 1 unreachable · 10 changes · 1 to 3 exchanges a host · 48 s
      run:         20261124-150413-k7f3
      "
    `)
  })

  test('of a rollback', () => {
    const kept = { ...takenBackHost, host: 'kept', address: 'kept' }
    const { rollback } = brokenHost
    expect(
      told(
        runOf(
          [
            takenBackHost,
            hostOf('nothing'),
            { ...kept, rollback: { ...takenBackHost.rollback!, kept: ['the database: it was broken'] } },
            hostOf('bad', {
              status: 'failed',
              rollback: rollback!,
              error: { code: 'E_ROLLBACK', message: 'an undo failed' },
            }),
          ],
          { mode: 'rollback' },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      ✔ nothing: nothing to roll back

      ✔ mail: rolled back (2 changes), the host is as before
          undone (2 changes):
            ↩ write /etc/postfix/main.cf
            ↩ install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)

      ✔ kept: rolled back except for 1 irreversible change
          not reverted (irreversible):
            ! the database: it was broken
          undone (2 changes):
            ↩ write /etc/postfix/main.cf
            ↩ install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)

      ✘ bad: THE ROLLBACK FAILED, THIS HOST NEEDS A PERSON
          could not be undone:
            ✘ install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)
              dpkg: error: dpkg frontend lock is held by process 812
          not reverted (irreversible):
            ! rebuild /etc/aliases.db: the old database was broken
          → Remove the obstacle, then roll back the rest: run-playbook rollback 20261124-150413-k7f3
          undone (1 change):
            ↩ write /etc/postfix/main.cf
          an undo failed

      4 hosts: 1 ok, 2 changed, 1 failed · 1 needs a person · 5 changes rolled back · 1 exchange a host · 48 s
      run:         20261124-150413-k7f3
      "
    `)
  })

  test.each<[string, HostResult, RunResult['mode'], string]>([
    ['dead', deadHost('web1'), 'apply', '✘ web1: unreachable'],
    [
      'lost, with an unknown state',
      hostOf('web1', {
        ...deadHost('web1'),
        rollback: { state: 'unknown', undone: [], kept: [], failed: [] },
      }),
      'apply',
      '✘ web1: unreachable, THE CONNECTION WAS LOST, THE STATE OF THE HOST IS NOT KNOWN',
    ],
    ['not begun', hostOf('web1', { status: 'failed' }), 'apply', '✘ web1: failed, nothing was changed'],
    ['failed in a dry run', hostOf('web1', { status: 'failed' }), 'check', '✘ web1: failed'],
    ['stopped', hostOf('web1', { status: 'stopped' }), 'apply', '■ web1: stopped, nothing was changed'],
    [
      'with something that stays',
      hostOf('web1', {
        status: 'failed',
        rollback: { state: 'complete', undone: ['a'], kept: ['b', 'c'], failed: [] },
      }),
      'apply',
      '✘ web1: failed, rolled back except for 2 irreversible changes',
    ],
    [
      'without checks',
      hostOf('web1', { tasks: [done[1]!] }),
      'apply',
      '✔ web1: nothing to change, 1 task converged',
    ],
  ])('headline: %s', (_, host, mode, headline) => {
    expect(hostsTold([host], mode).split('\n')[1]).toBe(headline)
  })

  test('what a rollback could not revert is named on a host without other changes', () => {
    const rollback = {
      state: 'complete',
      undone: [],
      kept: ['the database: it was broken'],
      failed: [],
    } as const
    expect(hostsTold([hostOf('web1', { rollback })], 'rollback')).toMatchInlineSnapshot(`
      "
      ✔ web1: rolled back except for 1 irreversible change
          not reverted (irreversible):
            ! the database: it was broken
      "
    `)
  })

  test('what is unknown has a way on', () => {
    const rollback = { state: 'unknown', undone: [], kept: [], failed: [] } as const
    expect(hostsTold([{ ...deadHost('web1'), rollback }])).toMatchInlineSnapshot(`
      "
      ✘ web1: unreachable, THE CONNECTION WAS LOST, THE STATE OF THE HOST IS NOT KNOWN
          → When the host answers again, roll back the rest: run-playbook rollback 20261124-150413-k7f3
          caused by:
            no answer on port 22 within 10 s
            → Is it up? Does a firewall stand between?
      "
    `)
  })

  test('verbose says where each task stands, and what holds on a host that needs nothing', () => {
    expect(told(runOf([changedHost]), { verbose: true })).toContain(
      `• ${install.summary}  playbooks/mail.ts:12:5\n`,
    )
    expect(told(runOf([convergedHost]), { verbose: true })).toContain(
      '    verified:\n      ✔ port 25 listens\n',
    )
  })

  test('a hundred hosts with the same outcome take no more room than one', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => ({ ...changedHost, host: `web${index}` }))
    const lines = (hosts: readonly HostResult[]): number => told(runOf(hosts)).split('\n').length
    expect(lines(hundred)).toBe(lines([changedHost]))
    expect(told(runOf(hundred))).toContain('web11 … (100 hosts): changed by 4 of 5 tasks')
    const dead = Array.from({ length: 100 }, (_, index) => {
      const host = deadHost(`db${index}`)
      return { ...host, error: { ...host.error!, where: `db${index} (10.0.0.${index}:22)` } }
    })
    expect(told(runOf(dead.slice(0, 1)))).toContain('\n    at db0 (10.0.0.0:22)\n')
    expect(told(runOf(dead))).toContain('db98, db99 (100 hosts): unreachable')
  })
})

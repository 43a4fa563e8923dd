import { describe, expect, it } from 'vitest'
import { SshdConfig } from '../../../tasks/index.ts'
import { sshdWith } from '../../../tasks/sshd/probe.ts'
import { textOfSettings, wordsOf } from '../../../tasks/sshd/settings.ts'
import { answer, errorOf } from '../../support/plans.ts'
import { badDropIns, badSettings, comebacks, settingLines } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  describe('the SSH server', () => {
    const unit = {
      name: 'ssh.service',
      loadState: 'loaded',
      activeState: 'active',
      unitFileState: 'enabled',
      enteredAt: 1000,
      changedAt: 2000,
      needDaemonReload: false,
    }
    const socket = { ...unit, name: 'ssh.socket', activeState: 'inactive', unitFileState: 'disabled' }
    const FILE = '/etc/ssh/sshd_config.d/00-run-playbook.conf'
    const asked = sshdWith(FILE, 'x', []).parse(
      answer(
        'connection 10.0.0.1 22\nmain 00  -\nincluded\nis listenaddress [::]:22\nis listenaddress 0.0.0.0:22\n',
      ),
    )
    const host = { file: null, folder: 'directory', main: null, service: unit, socket, sshd: asked }

    it.each(settingLines)('writes $settings', ({ settings, lines }) => {
      expect(textOfSettings(settings).split('\n').slice(1, -1)).toEqual(lines)
    })
    it.each(badSettings)('refuses $settings', ({ settings, says }) => {
      expect(errorOf(() => SshdConfig({ settings: settings as never }))).toMatch(says)
    })
    it.each(badDropIns)('takes no drop-in named %j', (file) => {
      expect(errorOf(() => SshdConfig({ settings: { Port: 22 }, file }))).toMatch(
        /"file" must be a file such as/,
      )
    })
    it('splits the words of a setting as sshd does', () => {
      expect(wordsOf({ AllowUsers: ['ana  eva', '"a b"'] }, 'allowusers')).toEqual(['ana', 'eva', 'a b'])
    })
    it('reads where sshd listens', () => {
      expect(asked.listens).toEqual([
        { address: '::', port: 22 },
        { address: '0.0.0.0', port: 22 },
      ])
      expect(asked.connection).toEqual({ address: '10.0.0.1', port: 22 })
    })
    it.each(comebacks)(
      'who came by $connection comes back by $mayDisconnect',
      ({ mayDisconnect, ...ends }) => {
        const changes = SshdConfig({ settings: { MaxAuthTries: 4 } }).plan({
          ...host,
          sshd: { ...asked, ...ends },
        })
        expect(changes.map((change) => change.mayDisconnect)).toEqual([undefined, mayDisconnect])
      },
    )
    it('leaves alone a server that has read the file, and one that does not run', () => {
      const task = SshdConfig({ settings: { MaxAuthTries: 4 } })
      const [write] = task.plan(host)
      const state = (changedAt: number) =>
        write!.effects.flatMap((one) =>
          one.kind === 'sets' && one.key === `file:${FILE}` ? [one.value(changedAt)] : [],
        )[0]
      expect(task.plan({ ...host, file: state(1999) })).toEqual([])
      expect(task.plan({ ...host, file: state(2001) }).map(({ summary }) => summary)).toEqual([
        `reload ssh.service (${FILE} changed)`,
      ])
      const off = { ...unit, activeState: 'inactive' }
      expect(task.plan({ ...host, file: state(2001), service: off })).toEqual([])
    })
    it('says that it is missing', () => {
      const sshd = sshdWith(FILE, 'x', []).parse(answer('absent\n'))
      expect(errorOf(() => SshdConfig({ settings: { Port: 22 } }).plan({ ...host, sshd }))).toMatch(
        /sshd is not installed[\s\S]*AptInstall/,
      )
    })
  })
}

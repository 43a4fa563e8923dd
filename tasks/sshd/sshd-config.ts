import { defineTask, invalidates, PlaybookError, sets, shell, t } from '../../lib/author.ts'
import { fileAt, fileKeys, nameOf, readFile, writing } from '../file/index.ts'
import { demandEffect, demandSshd, saysOther } from './demands.ts'
import { MAIN, placed } from './lines.ts'
import { following, SERVICE, SOCKET, socketListens } from './live.ts'
import { sshdWith, staging } from './probe.ts'
import { type Settings, textOfSettings, type Value } from './settings.ts'

const keywordsOf = (settings: Settings): readonly string[] =>
  Object.keys(settings).map((name) => name.toLowerCase())

/**
 * Settings of the SSH server, in a drop-in that has only these.
 *
 * - `settings`: keywords of sshd_config and their values. A list for a keyword that may have several lines (`Port`,
 *   `ListenAddress`, `AllowUsers`…). No `Match`: the settings apply to all users.
 * - `file`: the drop-in. For sshd the first line of a keyword counts, so its name sorts before all others: `00-run-playbook.conf`.
 *
 * `sshd -t` validates the new configuration before it is written. A line that overrides a setting or adds to it is an error that names
 * the line; a `Match` that overrides it for some users is a warning. The server is reloaded when it runs with an older file, also one
 * that another writer changed; where systemd listens for it (Ubuntu), its socket follows a new port, too. Sessions stay open.
 *
 * The change may disconnect: it is a confirmed commit, which the host reverts unless a new connection confirms it, at the new port where
 * the old one is removed. A firewall must allow that port before: UfwAllow. Undo: restores the old file or removes the new one, and
 * reloads the server.
 *
 * @example
 * SshdConfig({ settings: { PasswordAuthentication: 'no', PermitRootLogin: 'prohibit-password', Port: [22, 2222] } })
 */
export const SshdConfig = defineTask({
  name: 'SshdConfig',
  args: t.object({
    settings: t.record(t.given<Value>(), { description: 'keywords of sshd_config and their values' }),
    file: t.withDefault(
      t.string({
        pattern: '^/etc/ssh/sshd_config\\.d/[A-Za-z0-9_][A-Za-z0-9._-]*\\.conf$',
        description: 'a file such as /etc/ssh/sshd_config.d/00-run-playbook.conf',
      }),
      '/etc/ssh/sshd_config.d/00-run-playbook.conf',
    ),
  }),
  title: ({ settings }) => `sshd: ${Object.keys(settings).join(', ')}`,
  read({ settings, file }) {
    const sshd = sshdWith(file, textOfSettings(settings), keywordsOf(settings))
    return { ...readFile(file), sshd, main: fileAt(MAIN), service: SERVICE, socket: SOCKET }
  },
  notes({ settings }, { sshd }) {
    return sshd.exceptions
      .filter(saysOther(settings))
      .map((one) => `overridden for ${one.match}: ${placed(one)}`)
  },
  mayAlter: ({ file }) => ['sshd:', SERVICE.key, SOCKET.key, ...fileKeys(file)],
  *plan({ settings, file }, now) {
    const { sshd } = now
    const text = textOfSettings(settings)
    const wish = { bytes: Buffer.from(text), mode: '0644', validate: tryingIn(file) }
    const written = [...writing(file, now, wish)]
    for (const change of written) {
      const probe = sshdWith(file, text, keywordsOf(settings))
      yield { ...change, effects: [...change.effects, invalidates('sshd:'), sets(probe, sshd)] }
    }
    const moves = ['port', 'listenaddress'].some((name) => keywordsOf(settings).includes(name))
    const changedAt = written.length > 0 ? Number.POSITIVE_INFINITY : (now.file?.changedAt ?? 0)
    const change = following(file, changedAt, moves, now, sshd)
    if (change) yield change
    demandSshd(sshd)
    demandEffect(settings, file, sshd, now.main)
    if (moves && socketListens(now) && !sshd.generator)
      throw new PlaybookError(
        'E_TASK',
        'systemd listens for sshd (ssh.socket), so Port and ListenAddress have no effect',
        {
          hint: 'Give ssh.socket a drop-in with ListenStream, or `systemctl disable --now ssh.socket` and enable ssh.service.',
        },
      )
  },
})

const tryingIn = (file: string): string =>
  [
    shell`staged=%s
n=${nameOf(file)}`,
    staging(),
    'judge -t -f "$t/main"',
  ].join('\n')

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
 * Settings of the SSH server, in a drop-in of their own: it holds these and nothing else.
 *
 * - `settings`: keywords of sshd_config and what they say. A list where a keyword may stand on several lines (`Port`,
 *   `ListenAddress`, `AllowUsers`…). No `Match`: what is said here counts for everybody.
 * - `file`: the drop-in. sshd takes the first word on a matter, so its name comes before all others: `00-run-playbook.conf`.
 *
 * `sshd -t` tries the configuration as it will be before anything of it is there. A setting that another line takes back or adds to
 * is an error that names that line; a `Match` that says otherwise to some is a warning. The server is reloaded when it runs with an older file, whoever wrote that; where systemd listens
 * for it (Ubuntu), its socket follows a new port, too. Sessions go on.
 *
 * It may shut us out: unless we come in again by a new connection, at the new port if ours goes away, the host takes it back.
 * A firewall must let that port in before: UfwAllow. Undo: the old file comes back, or the new one goes, and the server follows.
 *
 * @example
 * SshdConfig({ settings: { PasswordAuthentication: 'no', PermitRootLogin: 'prohibit-password', Port: [22, 2222] } })
 */
export const SshdConfig = defineTask({
  name: 'SshdConfig',
  args: t.object({
    settings: t.record(t.given<Value>(), { description: 'keywords of sshd_config and what they say' }),
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
      .map((one) => `said otherwise for ${one.match}: ${placed(one)}`)
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
        'systemd listens for sshd (ssh.socket), so its Port and ListenAddress do nothing',
        {
          hint: 'Give ssh.socket a drop-in with ListenStream, or `systemctl disable --now ssh.socket` and enable ssh.service.',
        },
      )
  },
})

const tryingIn = (file: string): string =>
  [
    shell`ours=%s
n=${nameOf(file)}`,
    staging(),
    'judge -t -f "$t/main"',
  ].join('\n')

import { defineTask, sets, t } from '../../lib/author.ts'
import { fileKeys, readFile, writing } from '../file/index.ts'
import { bootFiles, overridesOf, withDropIn } from './boot.ts'
import { losingAddresses, settingLive, undoWithLive } from './change.ts'
import { demandLastWord, demandSettable, wordsOf } from './demands.ts'
import { aloneOf, liveOf } from './live.ts'
import { settingsOf, textOfSettings, type Value } from './settings.ts'

const pathOf = (file: string): string => `/etc/sysctl.d/${file}`

/**
 * Settings of the kernel (sysctl): in a drop-in for each boot, and live. The drop-in holds these and nothing else.
 *
 * - `settings`: keys and values, set in this order, since one may set others. Several numbers are a list, or a text with blanks. A dot in
 *   the name of a link: `net/ipv4/conf/eth0.1/rp_filter`. Neither patterns nor a `-` in front, for keys that may fail.
 * - `file`: the name of the drop-in in /etc/sysctl.d. A boot reads all files by the order of their names; the last line decides.
 * - `precedence`: where a later file overrides a key, or ufw as it starts: `'error'` (default) names the line and changes nothing,
 *   `'keep'` warns. /etc/sysctl.conf counts where a link in /etc/sysctl.d leads to it, as on Debian 12.
 *
 * A key that the host lacks is an error, and one that differs and cannot be set, as most in a container. Settings of the network may
 * disconnect: the host reverts them unless a new connection confirms them. Undo: restores the drop-in and the live values, with those
 * that the kernel changed along with them.
 *
 * @example
 * Sysctl({ settings: { 'net.ipv4.ip_forward': 1, 'net.ipv4.ip_local_port_range': [1024, 65000] } })
 */
export const Sysctl = defineTask({
  name: 'Sysctl',
  args: t.object({
    settings: t.record(t.given<Value>(), { description: 'keys of sysctl and what they hold, in order' }),
    file: t.withDefault(
      t.string({
        pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*\\.conf$',
        description: 'the name of a file in /etc/sysctl.d, such as 60-mail.conf',
      }),
      '60-run-playbook.conf',
    ),
    precedence: t.withDefault(
      t.describe(
        t.oneOf('error', 'keep'),
        'where a later file decides: an error that names it, or a warning',
      ),
      'error',
    ),
  }),
  title: ({ settings }) => `sysctl: ${Object.keys(settings).join(', ')}`,
  read({ settings, file }) {
    return { ...readFile(pathOf(file)), boot: bootFiles, live: liveOf(settingsOf(settings)) }
  },
  notes({ settings: given, file, precedence }, { boot, live }) {
    const settings = settingsOf(given)
    const overrides = precedence === 'keep' ? overridesOf(boot, pathOf(file), settings) : []
    return [...overrides.map(wordsOf), ...losingAddresses(settings, live)]
  },
  mayAlter: ({ settings, file }) => [
    bootFiles.key,
    ...settingsOf(settings).map(({ key }) => aloneOf(key)),
    ...fileKeys(pathOf(file)),
  ],
  *plan({ settings: given, file, precedence }, { boot, live, ...now }) {
    const settings = settingsOf(given)
    const path = pathOf(file)
    const wish = { bytes: Buffer.from(textOfSettings(settings)), mode: '0644', owner: 'root', group: 'root' }
    for (const change of writing(path, now, wish))
      yield {
        ...change,
        undo: undoWithLive(change.undo, settings, live),
        effects: [...change.effects, sets(bootFiles, withDropIn(boot, path, settings))],
      }
    yield* settingLive(settings, live)
    demandSettable(settings, live, now.login)
    if (precedence === 'error') demandLastWord(overridesOf(boot, path, settings))
  },
})

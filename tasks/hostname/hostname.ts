import { type Change, defineTask, invalid, type Probe, sets, sh, t } from '../../lib/author.ts'
import { fileAt, fileKeys, folderAt, type Lines, PACKAGES, wholeFileAt, writing } from '../file/index.ts'
import {
  editingHosts,
  entriesIn,
  HOSTS,
  hostName,
  label,
  OWN_ADDRESS,
  sameName,
  withEntry,
  withEntryBefore,
  withNames,
} from './hosts.ts'
import { askedBefore, demandFiles, nameSources } from './nsswitch.ts'

const PATH = '/etc/hostname'

/** The host name of the running kernel. */
const liveName: Probe<string> = {
  key: 'hostname:',
  ask: 'uname -n',
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || 'cannot read the name of the host')
    return out.toString().replace(/\n$/, '')
  },
  dependsOn: () => [PACKAGES],
}

/**
 * The name of the host: in /etc/hostname, in the running kernel, and in /etc/hosts: on the line of 127.0.1.1, as
 * Debian has it, unless a line for another address names it.
 *
 * - `name`: one label. `fqdn`: the name with its domain, which `hostname -f` and mail servers then use.
 *
 * Running programs read the new name when they restart. cloud-init restores the old name at boot unless it has
 * `preserve_hostname: true`. The change may disconnect, because rules of sudoers may name the host: so it is a confirmed commit, which
 * the host reverts unless a new connection confirms it. Undo: restores the old name in all three places.
 *
 * @example
 * Hostname({ name: 'mail', fqdn: 'mail.clankers.lan' })
 */
export const Hostname = defineTask({
  name: 'Hostname',
  args: t.object({ name: label, fqdn: t.optional(hostName('the name with its domain')) }),
  title: ({ name, fqdn }) => `the host is ${fqdn ?? name}`,
  read({ name, fqdn }) {
    if (fqdn !== undefined && !fqdn.toLowerCase().startsWith(`${name.toLowerCase()}.`))
      throw invalid(`Hostname "fqdn" must be "${name}." and a domain`)
    return {
      live: liveName,
      file: fileAt(PATH),
      hosts: wholeFileAt(HOSTS),
      folder: folderAt('/etc'),
      sources: nameSources,
    }
  },
  notes: (_, { sources }) => (sources.includes('files') ? askedBefore(sources) : []),
  mayAlter: () => [liveName.key, ...fileKeys(PATH), ...fileKeys(HOSTS)],
  *plan({ name, fqdn }, { live, file, hosts, folder, sources }) {
    const changes: Change[] = [
      ...editingHosts({ file: hosts, folder }, (text) => named(text, name, fqdn)),
      ...writing(PATH, { file, folder }, { bytes: Buffer.from(`${name}\n`) }),
    ]
    // Not by hostnamectl, which needs D-Bus and would write the file again.
    if (live !== name)
      changes.push({
        summary: `call the running host ${name}`,
        before: live,
        after: name,
        apply: sh`hostname -- ${name}`,
        // The kernel may have a name that `hostname` refuses to set.
        undo: sh`[ "$(uname -n)" = ${live} ] || hostname -- ${live} 2>/dev/null || printf %s ${live} >/proc/sys/kernel/hostname`,
        effects: [sets(liveName, name)],
      })
    const last = changes.pop()
    yield* changes
    if (last) yield { ...last, mayDisconnect: {} }
    if (fqdn !== undefined) demandFiles(sources)
  },
})

/**
 * As a look-up does: the first line with the name decides the full name. A line for an address of the network belongs to the host,
 * and gets the full name in front; a line for localhost is not changed, and the new line goes before it.
 */
function named(text: Lines, name: string, fqdn: string | undefined): Lines {
  const first = entriesIn(text).find(({ names }) => names.some((one) => sameName(one, name)))
  if (first && (fqdn === undefined || sameName(first.names[0]!, fqdn))) return text
  const names = fqdn === undefined ? [name] : [fqdn, name]
  if (!first || first.address === OWN_ADDRESS) return withEntry(text, OWN_ADDRESS, names, '127.0.0.1')
  if (/^(127\.|::1$)/.test(first.address)) return withEntryBefore(text, first, OWN_ADDRESS, names)
  const others = first.names.filter((one) => !names.some((own) => sameName(one, own)))
  return withNames(text, first, [...names, ...others])
}

import { defineTask, invalid, t } from '../lib/author.ts'
import { cidr } from './probes/cidr.ts'
import { readWholeFile } from './probes/file-change.ts'
import { editingHosts, HOSTS, hostName, sameName, withEntry } from './probes/hosts.ts'

/**
 * The one line of /etc/hosts for an address: these names and no others, the canonical one first. Other lines stay byte for byte,
 * also where they give the same names to other addresses. IPv4 and IPv6, in any spelling.
 *
 * It may shut us out: sshd may look up who comes (`UseDNS`, `AllowUsers ana@host`), and sudo where it is. So the host takes it back
 * unless we come in again by a new connection. Undo: the old file comes back.
 *
 * @example
 * HostsEntry({ address: '192.168.100.12', names: ['mail.clankers.lan', 'mail'] })
 */
export const HostsEntry = defineTask({
  name: 'HostsEntry',
  args: t.object({
    address: t.string({ pattern: '^[0-9A-Fa-f.:]+$', description: 'an IPv4 or IPv6 address' }),
    names: t.list(hostName('a host name'), {
      minItems: 1,
      description: 'its names, the canonical one first',
    }),
  }),
  title: ({ address, names }) => `${address} is ${names.join(', ')}`,
  read({ address, names }) {
    const own = cidr(address).address
    if (['127.0.0.1', '::1'].includes(own) && !names.some((name) => sameName(name, 'localhost')))
      throw invalid(`HostsEntry "names": ${own} must stay localhost`, {
        hint: "A host's own name stands at 127.0.1.1: Hostname takes care of it.",
      })
    return readWholeFile(HOSTS)
  },
  *plan({ address, names }, now) {
    for (const change of editingHosts(now, (text) => withEntry(text, address, names)))
      yield { ...change, severs: {} }
  },
})

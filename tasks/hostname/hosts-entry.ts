import { defineTask, invalid, PlaybookError, t } from '../../lib/author.ts'
import { type FileState, fileKeys, linesOf, readWholeFile, targetOf } from '../file/index.ts'
import { cidr, precedence } from '../net/index.ts'
import { earlierEntry, editingHosts, HOSTS, hostName, sameName, withEntry, withEntryFirst } from './hosts.ts'
import { askedBefore, demandFiles, nameSources } from './nsswitch.ts'

/**
 * The one line of /etc/hosts for an address: these names and no others, the canonical one first. Other lines stay byte for byte,
 * also where they give the same names to other addresses. IPv4 and IPv6, in any spelling.
 *
 * Of two lines that give a name an address of the same kind, the first is asked first. `precedence` says what happens where another line
 * comes before ours: `'error'` (default) names it and changes nothing (a line of 127.0.1.1, where Debian has a host's own
 * name, is a warning), `'before'` puts ours before it, `'keep'` leaves the order, and warns. Where nsswitch.conf asks nobody for /etc/hosts, that is an error; where it asks others before, a warning.
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
    precedence,
  }),
  title: ({ address, names }) => `${address} is ${names.join(', ')}`,
  read({ address, names }) {
    const own = cidr(address).address
    if (['127.0.0.1', '::1'].includes(own) && !names.some((name) => sameName(name, 'localhost')))
      throw invalid(`HostsEntry "names": ${own} must stay localhost`, {
        hint: "A host's own name stands at 127.0.1.1: Hostname takes care of it.",
      })
    return { ...readWholeFile(HOSTS), sources: nameSources }
  },
  notes({ address, names, precedence }, { file, sources }) {
    const first = earlierEntry(textOf(file), address, names)
    const isTold = first && (precedence === 'keep' || (precedence === 'error' && isOwn(first)))
    return [...askedBefore(sources), ...(isTold ? [comesFirst(address, first)] : [])]
  },
  mayAlter: () => fileKeys(HOSTS),
  *plan({ address, names, precedence }, now) {
    const first = earlierEntry(textOf(now.file), address, names)
    const isFirst = precedence === 'before' && first !== undefined
    const edit = isFirst ? withEntryFirst : withEntry
    for (const change of editingHosts(now, (text) => edit(text, address, names)))
      yield { ...change, mayDisconnect: {} }
    demandFiles(now.sources)
    if (first && precedence === 'error' && !isOwn(first))
      throw new PlaybookError('E_TASK', comesFirst(address, first), {
        hint: "Take it out, or give precedence: 'before', which puts ours before it, or 'keep', which leaves the order.",
      })
  },
})

// Debian gives a host its own name there; who asks for that is led to this host either way.
const isOwn = ({ address }: First): boolean => /^(127\.|::1$)/.test(address)

type First = NonNullable<ReturnType<typeof earlierEntry>>
const comesFirst = (address: string, { name, line, address: other }: First): string =>
  `${name} is not ${address} first, but ${other}: line ${line} of ${HOSTS}`

const textOf = (file: FileState | null) =>
  linesOf(targetOf(HOSTS, file, 'file').is?.content ?? new Uint8Array())

import { defineTask, invalid, PlaybookError, t } from '../../lib/author.ts'
import { type FileState, fileKeys, linesOf, readWholeFile, targetOf } from '../file/index.ts'
import { cidr, precedence } from '../net/index.ts'
import { earlierEntry, editingHosts, HOSTS, hostName, sameName, withEntry, withEntryFirst } from './hosts.ts'
import { askedBefore, demandFiles, nameSources } from './nsswitch.ts'

/**
 * The one line of /etc/hosts for an address: these names and no others, the canonical one first. Other lines are not changed, even
 * where they give the same names to other addresses. IPv4 and IPv6, in any spelling.
 *
 * Of two lines that give a name addresses of the same family, the first one counts. `precedence` applies where another line comes
 * first: `'error'` (default) is an error that names it (a warning for a line of 127.0.1.1, where Debian has the host's own name),
 * `'before'` moves the entry before it, `'keep'` keeps the order and warns. An nsswitch.conf that does not use /etc/hosts is an error;
 * one that uses other sources first is a warning.
 *
 * The change may disconnect: sshd may look up the client (`UseDNS`, `AllowUsers ana@host`), and sudo the host. So it is a confirmed
 * commit, which the host reverts unless a new connection confirms it. Undo: restores the old file.
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
        hint: "The host's own name is at 127.0.1.1: use Hostname for it.",
      })
    return { ...readWholeFile(HOSTS), sources: nameSources }
  },
  notes({ address, names, precedence }, { file, sources }) {
    const first = earlierEntry(textOf(file), address, names)
    const isNoted = first && (precedence === 'keep' || (precedence === 'error' && isOwn(first)))
    return [...askedBefore(sources), ...(isNoted ? [comesFirst(address, first)] : [])]
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
        hint: "Remove that line, or give precedence: 'before', which puts the entry before it, or 'keep', which keeps the order.",
      })
  },
})

// Debian has the host's own name there; both addresses lead to this host.
const isOwn = ({ address }: First): boolean => /^(127\.|::1$)/.test(address)

type First = NonNullable<ReturnType<typeof earlierEntry>>
const comesFirst = (address: string, { name, line, address: other }: First): string =>
  `${name} is not ${address} first, but ${other}: line ${line} of ${HOSTS}`

const textOf = (file: FileState | null) =>
  linesOf(targetOf(HOSTS, file, 'file').is?.content ?? new Uint8Array())

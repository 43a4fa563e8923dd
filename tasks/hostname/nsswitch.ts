import { PlaybookError, type Probe } from '../../lib/author.ts'

const PATH = '/etc/nsswitch.conf'

/** Whom the host asks for addresses of names, in this order: `files`, `dns`. */
export const nameSources: Probe<readonly string[]> = {
  key: 'nsswitch:hosts',
  ask: `[ ! -e ${PATH} ] || sed -n 's/^hosts:/&/p' ${PATH}`,
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || `${PATH} cannot be read`)
    // Of several lines the last one counts; with none the C library asks these.
    const line = out.toString().trim().split('\n').at(-1)
    const words = line ? line.replace(/^hosts:|#.*/g, '').replace(/\[[^\]]*\]/g, ' ') : 'dns files'
    return words.split(/\s+/).filter(Boolean)
  },
  dependsOn: () => [`file:${PATH}`],
}

/** @throws PlaybookError E_TASK when nobody looks into /etc/hosts */
export function demandFiles(sources: readonly string[]): void {
  if (sources.includes('files')) return
  throw new PlaybookError(
    'E_TASK',
    `no name is looked up in /etc/hosts: ${PATH} says hosts: ${sources.join(' ')}`,
    {
      hint: `Put LineInFile({ path: '${PATH}', match: /^hosts:/, line: 'hosts: files dns' }) before.`,
    },
  )
}

/** What is asked before /etc/hosts, and may answer otherwise. That of systemd for the host's own names knows no others. */
export function askedBefore(sources: readonly string[]): readonly string[] {
  const at = sources.indexOf('files')
  const before = sources.slice(0, Math.max(0, at)).filter((one) => one !== 'myhostname')
  return before.length === 0
    ? []
    : [
        `${before.join(' and ')} ${before.length > 1 ? 'are' : 'is'} asked before /etc/hosts: ${PATH} says hosts: ${sources.join(' ')}`,
      ]
}

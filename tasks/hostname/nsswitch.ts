import { PlaybookError, type Probe } from '../../lib/author.ts'

const PATH = '/etc/nsswitch.conf'

/** The sources that the host asks for addresses of names, in this order: `files`, `dns`. */
export const nameSources: Probe<readonly string[]> = {
  key: 'nsswitch:hosts',
  ask: `[ ! -e ${PATH} ] || sed -n 's/^hosts:/&/p' ${PATH}`,
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || `cannot read ${PATH}`)
    // The last line counts; without one the C library uses these sources.
    const line = out.toString().trim().split('\n').at(-1)
    const words = line ? line.replace(/^hosts:|#.*/g, '').replace(/\[[^\]]*\]/g, ' ') : 'dns files'
    return words.split(/\s+/).filter(Boolean)
  },
  dependsOn: () => [`file:${PATH}`],
}

/** @throws PlaybookError E_TASK when the host does not use /etc/hosts */
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

/** The sources before /etc/hosts that may answer differently. `myhostname` of systemd knows only the host's own names. */
export function askedBefore(sources: readonly string[]): readonly string[] {
  const at = sources.indexOf('files')
  const before = sources.slice(0, Math.max(0, at)).filter((one) => one !== 'myhostname')
  return before.length === 0
    ? []
    : [
        `${before.join(' and ')} ${before.length > 1 ? 'are' : 'is'} asked before /etc/hosts: ${PATH} says hosts: ${sources.join(' ')}`,
      ]
}

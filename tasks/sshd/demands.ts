import { PlaybookError } from '../../lib/author.ts'
import type { FileState } from '../file/index.ts'
import { MAIN, placed, type SshdLine } from './lines.ts'
import type { SshdState } from './probe.ts'
import { EXCLUSIVE, keywordOf, type Settings, textOfSettings, wordsOf } from './settings.ts'

/** @throws PlaybookError E_TASK when sshd is not installed */
export function demandSshd({ installed }: SshdState): void {
  if (installed) return
  throw new PlaybookError('E_TASK', 'sshd is not installed', {
    hint: "Put AptInstall({ packages: ['openssh-server'] }) before.",
  })
}

/** Whether a line sets the same keyword to another value than the task. */
export function saysOther(settings: Settings): (line: SshdLine) => boolean {
  const plain = (text: string): string =>
    text.trim().replace(/^(\w+)[\s=]+/, (_, name) => `${keywordOf(name)} `)
  const ours = new Set(textOfSettings(settings).split('\n').map(plain))
  return ({ says }) => !ours.has(plain(says))
}

/**
 * An sshd_config that an earlier task of this run writes is checked after it is written.
 *
 * @throws PlaybookError E_TASK when sshd would not apply the settings
 */
export function demandEffect(
  settings: Settings,
  file: string,
  sshd: SshdState,
  main: FileState | null,
): void {
  const fail = (message: string, hint: string): never => {
    throw new PlaybookError('E_TASK', message, { hint })
  }
  if (main?.type === 'file' && main.digest !== sshd.main) return
  if (!sshd.included)
    fail(
      `${MAIN} does not read ${file}`,
      'Add `Include /etc/ssh/sshd_config.d/*.conf` to it, before every other setting.',
    )
  if (sshd.refusal) fail(`sshd would refuse its configuration: ${sshd.refusal}`, hintOn(sshd.refusal, file))
  const matched = sshd.matched.find(saysOther(settings))
  if (matched)
    fail(
      `a Match for all users overrides ${file}: ${placed(matched)}`,
      'Remove that line: settings in a Match take precedence over all others.',
    )
  const added = EXCLUSIVE.flatMap((keyword) => {
    const ours = wordsOf(settings, keyword)
    const others = sshd.holds.filter((line) => line.startsWith(`${keyword} `))
    return ours.length === 0 ? [] : others.filter((line) => !ours.includes(line.slice(keyword.length + 1)))
  })
  const lost = [...sshd.lost, ...lostLevel(settings, file, sshd)]
  if (lost.length > 0) {
    const at = sshd.lines.findIndex(({ path }) => path === file)
    const before = at < 0 ? sshd.lines : sshd.lines.slice(0, at)
    fail(
      `sshd would ignore ${lost.join(', ')} of ${file}${about(lost, before)}`,
      'For sshd the first line of a keyword counts: remove the other line, or give a "file" whose name sorts before it.',
    )
  }
  if (added.length > 0)
    fail(
      `other files add ${added.join(', ')}${about(
        added,
        sshd.lines.filter(({ path }) => path !== file),
      )}`,
      'Remove them there, or add them to the settings of this task.',
    )
}

// The probe raises the LogLevel to see the lines that sshd reads, so sshd does not report that keyword itself.
function lostLevel(settings: Settings, file: string, { lines }: SshdState): readonly string[] {
  const [ours] = wordsOf(settings, 'loglevel')
  const first = lines.find(({ says }) => /^loglevel\b/i.test(says))
  const isLost = ours && first && first.path !== file && first.says.split(/[\s="]+/)[1] !== ours
  return isLost ? [`loglevel ${ours}`] : []
}

/** The lines among `lines` that are about the keywords of `affected`. */
function about(affected: readonly string[], lines: readonly SshdLine[]): string {
  const keywords = affected.map((line) => line.split(' ')[0])
  const own = lines.filter(({ says }) => keywords.includes(keywordOf(says.split(/[\s="]/)[0] ?? '')))
  return own.length > 0 ? `: ${own.map(placed).join('; ')}` : ''
}

function hintOn(refusal: string, file: string): string {
  const [, path, line, name] = /^(\/\S+) line (\d+): Subsystem '(.+)' already defined/m.exec(refusal) ?? []
  if (path && path !== file)
    return (
      `This sshd accepts one Subsystem of a name. Remove line ${line} of ${path}, for instance by ` +
      `LineInFile({ path: '${path}', match: /^\\s*Subsystem\\s+${name}\\s/i, state: 'absent' }) before this task.`
    )
  const [where] = /\/\S+ line \d+/.exec(refusal) ?? []
  return `Nothing was changed. ${where && !where.startsWith(file) ? `Correct ${where}` : 'Correct the settings'}; see \`man sshd_config\`.`
}

import type { Explained } from '../../lib/author.ts'
import { brokenIn } from './sources.ts'

/** What apt and dpkg print when nothing fails. */
const PROGRESS = new RegExp(
  [
    '^(Reading|Building|Get:|Hit:|Ign:|Fetched |Need to get|After this operation|Selecting|Preparing|Unpacking|Processing)',
    '^(Scanning|Extracting|Preconfiguring|Setting up|Removing|Purging|debconf: delaying|Done$|Lock wait)',
    '^The following .*:$',
    '^\\d+ upgraded, ',
    '^\\(Reading database',
    '^Some (index files|packages could not)',
    '^Errors were encountered',
    '^(dpkg: error processing|E: Sub-process /usr/bin/dpkg)',
    '^ ',
  ].join('|'),
)
/** The messages of apt and of dpkg; dpkg prints its own among the progress. */
const FULL = /don't have enough free space in|No space left on device/
const SCRIPTS: Readonly<Record<string, string>> = {
  'post-installation': 'postinst',
  'pre-installation': 'preinst',
  'post-removal': 'postrm',
  'pre-removal': 'prerm',
}

/** Explains a failed run of apt: the script and its package, the messages, without the progress. */
export function explainApt(said: string): Explained {
  const lines = said.split(/[\r\n]+/).map((line) => line.trimEnd())
  const scripts = lines.flatMap(scriptIn)
  const broken = brokenIn(lines.map((line) => `broken ${line}`).join('\n'))
  const words = lines
    .filter((line) => line !== '' && (FULL.test(line) || !PROGRESS.test(line)))
    .map((line) => line.trim().replace(/^E: /, ''))
  const message = [...new Set([...scripts, ...words])].join('\n') || said.trim()
  const hint = broken.find((one) => one.hint)?.hint
  if (FULL.test(said))
    return { message, hint: 'Free some space there: `apt-get clean` removes downloaded packages.' }
  if (scripts.length > 0)
    return { message, hint: 'The whole output is in /var/log/apt/term.log on the host.' }
  if (/404|Failed to fetch|was not found/.test(said))
    return {
      message,
      hint: hint ?? "The lists may be older than the source: try again with update: 'always'.",
    }
  return { message, hint }
}

function scriptIn(line: string): readonly string[] {
  const [, name = '', kind = '', how = ''] =
    /^ (?:installed|new|old) (\S+) package (\S+) script subprocess (?:returned error exit status|was killed by signal) (.+)$/.exec(
      line,
    ) ?? []
  return name ? [`the ${SCRIPTS[kind] ?? kind} of ${name} failed with ${how}`] : []
}

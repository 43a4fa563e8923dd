import { join } from 'node:path'
import { ownHome } from '../core/own-user.ts'
import { readUserFile } from '../core/user-file.ts'
import { covers } from './known-hosts-file.ts'

/** The block of OpenSSH's configuration for a host. */
export interface ConfiguredHost {
  /** `/root/.ssh/config:12` */
  readonly at: string
  readonly hostName: string | undefined
}

/** The settings of ssh_config for a name, for a hint only: they do not apply. Ignores blocks for all hosts. */
export function configuredHost(name: string): ConfiguredHost | undefined {
  for (const file of [join(ownHome(), '.ssh/config'), '/etc/ssh/ssh_config']) {
    const lines = linesOf(file)
    const at = lines.findIndex((line) => {
      const patterns = wordsOf(line, 'host')
      return patterns.some((pattern) => /[^*?!]/.test(pattern)) && covers(patterns.join(','), name)
    })
    if (at < 0) continue
    const block = lines.slice(at + 1)
    const end = block.findIndex((line) => wordsOf(line, 'host').length + wordsOf(line, 'match').length > 0)
    const named = block
      .slice(0, end < 0 ? undefined : end)
      .find((line) => wordsOf(line, 'hostname').length > 0)
    return {
      at: `${file}:${at + 1}`,
      hostName: named && wordsOf(named, 'hostname')[0]?.replaceAll('%h', name),
    }
  }
  return undefined
}

function linesOf(file: string): readonly string[] {
  try {
    return readUserFile(file).toString().split(/\r?\n/)
  } catch {
    return []
  }
}

/** The values of a line that begins with `keyword`, as in ssh_config(5); none for other lines. */
function wordsOf(line: string, keyword: string): readonly string[] {
  const [, found = '', values = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? []
  return found.toLowerCase() === keyword ? values.replaceAll('"', '').split(/\s+/) : []
}

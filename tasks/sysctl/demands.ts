import { PlaybookError } from '../../lib/author.ts'
import type { Override } from './boot.ts'
import type { Live } from './live.ts'
import { holds, nameOfKey, type Setting } from './settings.ts'

interface Login {
  readonly name: string
  readonly isRoot: boolean
}

/** @throws PlaybookError E_TASK that names the first key that the host lacks, or that differs and cannot be set */
export function demandSettable(settings: readonly Setting[], live: Live, login: Login | undefined): void {
  for (const { key, value } of settings) {
    const name = nameOfKey(key)
    const { value: is, barred } = live[key] ?? {}
    const fails = (message: string, hint: string): never => {
      throw new PlaybookError('E_TASK', message, { hint })
    }
    if (!live[key])
      fails(
        `there is no ${name} on this host`,
        'Check its spelling. Some keys come with a kernel module (modprobe), others with a link.',
      )
    if (barred && (is === undefined || !holds(is, value))) {
      if (login && !login.isRoot)
        fails(
          `${login.name} may not set ${name}`,
          'Log in as root, or work as root through sudo: --become (-b).',
        )
      // No write bit for anybody.
      if (!/[2367]/.test(barred)) fails(`${name} cannot be set: the kernel only reports it`, 'Leave it out.')
      fails(
        `${name} cannot be set on this host`,
        'In a container it belongs to the machine around it: set it there.',
      )
    }
    if (is === undefined)
      fails(
        `${name} holds nothing that can be read`,
        "It is a command, not a setting: Run({ command: 'sysctl -w …' }).",
      )
  }
}

/** An override as one line. */
export function wordsOf({ key, value, line, file: { path, real } }: Override): string {
  const what = `a boot ${value === undefined ? 'does not set' : 'sets'} ${nameOfKey(key)}${value === undefined ? '' : ` to ${value}`}`
  return `${what}: line ${line} of ${path}${real === path ? '' : ` (a link to ${real})`}`
}

/** @throws PlaybookError E_TASK that names the first line that overrides a setting */
export function demandLastWord([first]: readonly Override[]): void {
  if (!first) return
  throw new PlaybookError('E_TASK', wordsOf(first), {
    hint: `Remove that line, give "file" a later name, or precedence: 'keep', which only warns.`,
  })
}

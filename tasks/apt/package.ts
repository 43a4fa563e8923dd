import { invalid, type Probe, shell } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'

/** A package in the database of dpkg. */
export interface PackageState {
  readonly version: string
  /** `installed`; `config-files` when only its configuration is left; any other state means that dpkg was interrupted. */
  readonly status:
    | 'installed'
    | 'config-files'
    | 'half-installed'
    | 'unpacked'
    | 'half-configured'
    | 'triggers-awaited'
    | 'triggers-pending'
}

/** One line per architecture; a package that is `not-installed` has no version. */
const STATUS = /^(\S+) (\S+)$/

/**
 * The package `name` (or `name:arch`), or null when dpkg does not know it.
 *
 * @throws PlaybookError E_INPUT when that is not a package name
 * @example
 * const hasNginx = defineCheck({
 *   name: 'HasNginx',
 *   args: t.object({ within: t.withDefault(t.integer(), 0) }),
 *   title: () => 'nginx is installed',
 *   ask: () => packageAt('nginx'),
 *   judge: (_, nginx) => (nginx?.status === 'installed' ? undefined : 'nginx is not installed'),
 * })
 */
export function packageAt(name: string): Probe<PackageState | null> {
  // dpkg-query reads anything else as a pattern.
  if (!/^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?$/.test(name)) throw invalid(`"${name}" is not a package name`)
  return {
    key: `package:${name}`,
    ask: shell`dpkg-query -W -f ${'${db:Status-Status} ${Version}\\n'} -- ${name}`,
    parse({ code, out, err }) {
      if (code === 1 && err.includes('no packages found matching')) return null
      if (code !== 0) throw new Error(err.trim() || `cannot read the state of the package ${name}`)
      const lines = out.toString().split('\n')
      const [, status, version = ''] = lines.map((line) => STATUS.exec(line)).find(Boolean) ?? []
      return status === undefined ? null : { version, status: status as PackageState['status'] }
    },
    dependsOn: () => [PACKAGES, 'file:/var/lib/dpkg/'],
  }
}

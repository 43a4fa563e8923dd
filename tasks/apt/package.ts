import { invalid, type Probe, shell } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'

/** A package as dpkg has it. */
export interface PackageState {
  readonly version: string
  /** `installed` when all is well; `config-files` when only its configuration is left; else dpkg stopped in the middle of it. */
  readonly status:
    | 'installed'
    | 'config-files'
    | 'half-installed'
    | 'unpacked'
    | 'half-configured'
    | 'triggers-awaited'
    | 'triggers-pending'
}

/** A line for each architecture; what dpkg only knows of (`not-installed`) has no version. */
const STATUS = /^(\S+) (\S+)$/

/**
 * The package `name` (or `name:arch`), or null when dpkg has nothing of it.
 *
 * @throws PlaybookError E_INPUT when that is no name of a package
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
  // dpkg-query would take anything else for a pattern.
  if (!/^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?$/.test(name)) throw invalid(`"${name}" is no name of a package`)
  return {
    key: `package:${name}`,
    ask: shell`dpkg-query -W -f ${'${db:Status-Status} ${Version}\\n'} -- ${name}`,
    parse({ code, out, err }) {
      if (code === 1 && err.includes('no packages found matching')) return null
      if (code !== 0) throw new Error(err.trim() || `dpkg does not tell the state of ${name}`)
      const lines = out.toString().split('\n')
      const [, status, version = ''] = lines.map((line) => STATUS.exec(line)).find(Boolean) ?? []
      return status === undefined ? null : { version, status: status as PackageState['status'] }
    },
    dependsOn: () => [PACKAGES, 'file:/var/lib/dpkg/'],
  }
}

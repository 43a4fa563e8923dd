import { type Change, type Probe, shell } from '../../lib/author.ts'
import { PACKAGES, UNIT_FILE_KEYS } from '../file/index.ts'

export interface UnitLink {
  readonly path: string
  readonly target: string
}

const PLACES = '/etc/systemd/system /run/systemd/system /etc/rc?.d'

/** All links by which units are enabled on the host. */
export const unitLinks: Probe<readonly UnitLink[]> = {
  key: 'systemd:links',
  volatile: true,
  ask: String.raw`[ -d /run/systemd/system ] || exit 0
find ${PLACES} -maxdepth 2 -type l -printf '%p\0%l\0' 2>/dev/null || :`,
  parse({ out }) {
    const words = out.toString().split('\0')
    return words.flatMap((path, index) =>
      index % 2 === 0 && path !== '' ? [{ path, target: words[index + 1] ?? '' }] : [],
    )
  },
  dependsOn: () => [PACKAGES, ...UNIT_FILE_KEYS],
}

const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const stemOf = (unit: string): string => unit.replace(/\.service$/, '')

/** The links of these units: in the folders of units that want them, of their other names, and of the runlevels of a script. */
export const linksOf = (units: readonly string[], links: readonly UnitLink[]): readonly UnitLink[] =>
  links.filter(({ path, target }) =>
    path.startsWith('/etc/rc')
      ? units.some((unit) => last(path).slice(3) === stemOf(unit))
      : units.includes(last(path)) || units.includes(last(target)),
  )

/** Other names of a unit that are links: disabling removes them. */
export const aliasesIn = (
  { name, names }: { readonly name: string; readonly names: readonly string[] },
  links: readonly UnitLink[],
): readonly string[] => {
  const linked = links.filter(({ target }) => names.includes(last(target))).map(({ path }) => last(path))
  return names.filter((one) => one !== name && linked.includes(one))
}

/** The undo of `systemctl enable` and `disable`: restores exactly the old links. */
export function linksBack(
  units: readonly string[],
  links: readonly UnitLink[],
): Pick<Change, 'undo' | 'backups'> {
  const kept = linksOf(units, links).map(({ path }) => path)
  const folders = [...new Set(kept.map((path) => path.slice(0, path.lastIndexOf('/'))))]
  const tests = units.flatMap((unit) => {
    const name = unit.replace(/[\\*?[\]]/g, '\\$&')
    return [
      '-o',
      '-name',
      name,
      '-o',
      '-lname',
      name,
      '-o',
      '-lname',
      `*/${name}`,
      '-o',
      '-path',
      `/etc/rc?.d/[SK][0-9][0-9]${stemOf(name)}`,
    ]
  })
  return {
    backups: kept,
    undo: {
      sh: [
        shell`umask 022; kept=" ${kept.join(' ')} "`,
        `find ${PLACES} -maxdepth 2 -type l '(' ${shell`${tests.slice(1)}`} ')' 2>/dev/null | while IFS= read -r link; do`,
        `  case $kept in *" $link "*) ;; *) rm -f -- "$link" && rmdir --ignore-fail-on-non-empty -- "\${link%/*}" ;; esac`,
        'done',
        ...folders.map((folder) => shell`mkdir -p -- ${folder} || exit`),
        ...kept.map((path) => shell`rp_restore ${path} || exit`),
        'systemctl daemon-reload',
      ].join('\n'),
    },
  }
}

import { type Change, invalidates, script, sets, shell } from '../../lib/author.ts'
import { enter, nameOf, parentOf } from '../file/index.ts'
import { type UserState, userAt } from './probe.ts'
import { removeHome } from './remove-home.ts'

const isPlace = (home: string): boolean => home.startsWith('/')

/** Notes on a wrong home folder that the task does not change. */
export function homeNotes(name: string, { home, homeIs }: UserState): readonly string[] {
  if (homeIs === 'own') return []
  if (!isPlace(home)) return [`the home folder of ${name} is no absolute path: ${home}`]
  return homeIs === 'missing'
    ? [`the home folder ${home} of ${name} does not exist; \`repairHome: true\` creates it`]
    : [
        `the home folder ${home} of ${name} belongs to ${homeIs.owner}; \`repairHome: true\` gives it to ${name}`,
      ]
}

/** Creates a missing home folder, or gives an existing one to its user without changing what is in it. */
export function* repairHome(name: string, user: UserState): Iterable<Change> {
  const { home, homeIs } = user
  if (homeIs === 'own' || !isPlace(home)) return
  const effects = [
    sets(userAt(name), { ...user, homeIs: 'own' as const }),
    invalidates(`file:${home}`),
    invalidates(`account:home:${home}`),
  ]
  if (homeIs === 'missing') {
    const made = [
      script(import.meta.dirname, 'make-home.sh'),
      shell`chown -hR -- ${`${name}:`} "./$n" && chmod "$mode" "./$n"`,
    ].join('\n')
    yield {
      summary: `make the home folder ${home}`,
      before: '',
      after: `${home} of ${name}, from /etc/skel`,
      apply: { sh: `${inParent(home)}\n${made}` },
      undo: {
        sh: `${shell`[ "$rp_purge" != no ] || { echo ${`warning: the files in ${home} are not removed: --purge removes them`}; exit; }`}\n${removeHome(home)}`,
      },
      // A folder that the undo left belongs to the user already.
      redo: {
        sh: [
          inParent(home),
          shell`[ "$(stat -c %U -- "./$n" 2>/dev/null)" != ${name} ] || exit 0`,
          made,
        ].join('\n'),
      },
      effects,
    }
    return
  }
  const { owner, uid, gid } = homeIs
  const give = (to: string): string => shell`chown -h -- ${to} "./$n"`
  yield {
    summary: `give the home folder ${home} to ${name}`,
    before: `${home} of ${owner}`,
    after: `${home} of ${name}`,
    apply: { sh: `${inParent(home)}\n${give(`${name}:`)}` },
    undo: {
      sh: [
        shell`[ -e ${home} ] && [ "$(stat -c %u:%g -- ${home})" != ${`${uid}:${gid}`} ] || exit 0`,
        inParent(home),
        give(`${uid}:${gid}`),
      ].join('\n'),
    },
    effects,
  }
}

// Runs as root in a folder that a user may own, and so follows no symbolic link in it.
const inParent = (home: string): string => `${shell`p=${parentOf(home)} n=${nameOf(home)}`}\n${enter()}`

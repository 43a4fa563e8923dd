import { type Change, invalidates, script, sets, shell } from '../../lib/author.ts'
import { enter, nameOf, parentOf } from '../file/index.ts'
import { homeGone } from './home-gone.ts'
import { type UserState, userAt } from './probe.ts'

const isPlace = (home: string): boolean => home.startsWith('/')

/** What a home folder lacks that is not touched, for a person. */
export function homeNotes(name: string, { home, homeIs }: UserState): readonly string[] {
  if (homeIs === 'own') return []
  if (!isPlace(home)) return [`the home folder of ${name} is no absolute path: ${home}`]
  return homeIs === 'missing'
    ? [`the home folder ${home} of ${name} is not there; \`repairHome: true\` makes it`]
    : [
        `the home folder ${home} of ${name} belongs to ${homeIs.owner}; \`repairHome: true\` gives it to ${name}`,
      ]
}

/** Makes a home folder that is not there, or gives one that is there to its user; what is in it stays as it is. */
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
        sh: `${shell`[ "$rp_purge" != no ] || { echo ${`warning: what is in ${home} stays: --purge takes it along`}; exit; }`}\n${homeGone(home)}`,
      },
      // One that the undo left is theirs already.
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

// As root, in a folder that may be somebody's own: no link of theirs is followed.
const inParent = (home: string): string => `${shell`p=${parentOf(home)} n=${nameOf(home)}`}\n${enter()}`

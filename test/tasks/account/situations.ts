import { Group } from '../../../tasks/account/group.ts'
import { groupAt } from '../../../tasks/account/probe.ts'
import { User } from '../../../tasks/account/user.ts'
import type { Situation } from '../../support/laws/laws.ts'
import { held, released } from '../../support/laws/obstacles.ts'

// What a failed row leaves must not be the next one's business.
const tidy = `${released('/etc/passwd')}
${released('/etc/group')}
${released('/etc/shadow')}
if [ -e /run/rows ]; then p=$(cat /run/rows); rm /run/rows; kill "$p"; while kill -0 "$p" 2>/dev/null; do sleep 0.05; done; fi
! getent passwd rows >/dev/null || userdel rows; ! getent passwd rows.x-y >/dev/null || userdel rows.x-y
for group in rows rows-one rows-two; do ! getent group $group >/dev/null || groupdel $group; done; rm -rf /home/rows /srv/deep /var/mail/rows
`
const looks = String.raw`for f in passwd shadow group gshadow subuid subgid; do sort "/etc/$f"; stat -c '%a %U:%G' "/etc/$f"; done
find /home /srv /var/mail -printf '%p %m %U:%G\n' | sort`
const there =
  "useradd --create-home --shell /bin/sh rows; echo 'rows:right one' | chpasswd; chage -d 19000 rows"
const NAMELESS = "sed -i '/^rows:/d' /etc/group /etc/gshadow"
// What `openssl passwd -5 secret` might have said: any well-formed hash will do.
const HASH = '$5$rounds=1000$saltsalt$Q9Vd5nNpHdjrWcCIhdUsHB9FlbPTN91Yx4kHYnTXPp5'

/** Accounts as they may be before a task comes. */
const rows: Readonly<Record<string, Situation>> = {
  'a new group': { task: () => Group({ name: 'rows' }), wants: ['create the group rows'] },
  'a new group with its number': { task: () => Group({ name: 'rows', gid: 4321 }) },
  'a new group of the system': { task: () => Group({ name: 'rows', system: true }) },
  'a group that is there': { task: () => Group({ name: 'mail', gid: 8 }), wants: [] },
  'a group with another number': { task: () => Group({ name: 'mail', gid: 9 }), refuses: /gid 8, not 9/ },
  'a group whose name another one has by the time of the undo': {
    task: () => Group({ name: 'rows' }),
    meanwhile: 'groupdel rows && groupadd --gid 4321 rows',
  },
  'a number that is taken': {
    task: () => Group({ name: 'rows', gid: 8 }),
    refuses: /gid 8 belongs to mail/,
  },
  'a group where none can be written': {
    before: () => held('/etc/group'),
    after: () => released('/etc/group'),
    task: () => Group({ name: 'rows' }),
    fails: /cannot/,
  },
  'a new user': {
    task: () => User({ name: 'rows' }),
    wants: ['create the user rows'],
    alsoAsks: () => [groupAt('rows')],
  },
  'a new user whose name another one has by the time of the undo': {
    task: () => User({ name: 'rows', password: 'right one' }),
    meanwhile: 'userdel rows && useradd --uid 4321 rows && usermod --password x rows',
  },
  'a user whose name another one has by the time of the undo': {
    before: () => there,
    task: () => User({ name: 'rows', password: 'new one', shell: '/bin/bash' }),
    meanwhile: 'userdel rows && useradd --uid 4321 --shell /bin/bash rows && usermod --password x rows',
  },
  'a new user with everything': {
    task: () =>
      User({
        name: 'rows.x-y',
        uid: 4321,
        group: 'staff',
        groups: ['mail', 'adm'],
        shell: '/bin/sh',
        home: '/srv/deep/er/rows',
        comment: "it's $(here)",
        password: 'a$b `c` "d" \'e\' \\f:',
      }),
  },
  'a new user of the system': {
    task: () => User({ name: 'rows', system: true, passwordHash: HASH }),
  },
  'a new user whose group is there': {
    before: () => 'groupadd --gid 4321 rows',
    task: () => User({ name: 'rows' }),
  },
  'a new user whose home is there': {
    before: () => 'mkdir /home/rows; echo theirs >/home/rows/file',
    task: () => User({ name: 'rows' }),
    wants: ['create the user rows'],
    warns: /^the home folder \/home\/rows of rows belongs to root; .*repairHome/,
  },
  'a new user whose home is there, and is to be its own': {
    before: () => 'mkdir /home/rows; echo theirs >/home/rows/file; chown mail:staff /home/rows',
    task: () => User({ name: 'rows', repairHome: true }),
    wants: ['create the user rows', 'give the home folder /home/rows to rows'],
  },
  'a user whose home is not there': {
    before: () => `${there}; rm -r /home/rows`,
    task: () => User({ name: 'rows' }),
    wants: [],
    warns: /^the home folder \/home\/rows of rows does not exist; .*repairHome/,
  },
  'a user whose home is to be made': {
    before: () => `${there}; rm -r /home/rows`,
    task: () => User({ name: 'rows', repairHome: true }),
    wants: ['make the home folder /home/rows'],
  },
  'a user at work, whose home is to change': {
    before: () =>
      `${there}; setpriv --reuid rows --clear-groups sleep 600 </dev/null >/dev/null 2>&1 & echo $! >/run/rows; until [ "$(stat -c %U /proc/$!)" = rows ]; do sleep 0.05; done`,
    task: () => User({ name: 'rows', home: '/srv/rows' }),
    refuses:
      /^rows is used by process \d+ \(sleep\): its home cannot be changed\n.*loginctl terminate-user rows/,
  },
  'a user whose primary group has no name': {
    before: () => `${there}; ${NAMELESS}`,
    task: () => User({ name: 'rows', groups: ['mail'] }),
    wants: ['change the user rows'],
  },
  'a user whose primary group had no name': {
    before: () => `${there}; ${NAMELESS}`,
    task: () => User({ name: 'rows', group: 'staff' }),
    irreversible: /^the primary group \d+ of rows has no name/,
  },
  'a user in a group by another name of it': {
    before: () =>
      `${there}; groupadd --gid 4322 rows-one; groupadd --non-unique --gid 4322 rows-two; usermod --groups rows-one rows`,
    task: () => User({ name: 'rows', groups: ['rows-two'], appendGroups: false }),
    wants: [],
  },
  'a user without a line in shadow': {
    before: () => `${there}; sed -i '/^rows:/d' /etc/shadow`,
    task: () => User({ name: 'rows', password: 'new one' }),
    wants: ['set the password of rows'],
  },
  'a user where no account can be changed': {
    before: () => `${there}; ${held('/etc/passwd')}`,
    after: () => released('/etc/passwd'),
    task: () => User({ name: 'rows', shell: '/bin/bash' }),
    fails: /cannot/,
  },
  'a user where no password can be set': {
    before: () => `${there}; ${held('/etc/shadow')}`,
    after: () => released('/etc/shadow'),
    task: () => User({ name: 'rows', password: 'new one' }),
    fails: /./,
  },
  'a new user whose mail is there': {
    before: () => 'echo theirs >/var/mail/rows',
    task: () => User({ name: 'rows' }),
  },
  'a new user in no group that there is': {
    task: () => User({ name: 'rows', groups: ['nosuch'] }),
    refuses: /no group nosuch/,
  },
  'a new user with a number that is taken': {
    task: () => User({ name: 'rows', uid: 0 }),
    refuses: /uid 0 belongs to root/,
  },
  'a new user with a password that cannot be set': {
    task: () => User({ name: 'rows', password: 'x'.repeat(5000) }),
    fails: /password/i,
  },
  'a user as wanted': {
    before: () =>
      "useradd --create-home --shell /bin/sh rows; echo 'rows:right one' | chpasswd; chage -d 19000 rows",
    task: () => User({ name: 'rows', password: 'right one' }),
    wants: [],
  },
  'a user in more groups': {
    before: () => there,
    task: () => User({ name: 'rows', groups: ['mail', 'adm'] }),
    wants: ['change the user rows'],
  },
  'a user in exactly these groups': {
    before: () => `${there}; usermod --groups mail,adm rows`,
    task: () => User({ name: 'rows', groups: ['adm', 'staff'], appendGroups: false }),
  },
  'a user of another kind': {
    before: () => there,
    task: () =>
      User({ name: 'rows', group: 'staff', comment: 'Rows', shell: '/bin/bash', home: '/srv/rows' }),
    warns: /^the home folder \/srv\/rows of rows does not exist; /,
  },
  'a user with another number': {
    before: () => there,
    task: () => User({ name: 'rows', uid: 4000 }),
    refuses: /has the uid/,
  },
  'a user with another password': {
    before: () => there,
    task: () => User({ name: 'rows', password: 'new one', shell: '/bin/bash' }),
    wants: ['change the user rows', 'set the password of rows'],
  },
  'a user with another hash': {
    before: () => there,
    task: () => User({ name: 'rows', passwordHash: HASH }),
    wants: ['set the password of rows'],
  },
  'a locked user': {
    before: () => `${there}; usermod --lock rows; chage -d -1 rows`,
    task: () => User({ name: 'rows', password: 'right one' }),
    wants: ['set the password of rows'],
  },
  'a user without a password': {
    before: () => `${there}; passwd -q -d rows`,
    task: () => User({ name: 'rows', password: 'right one' }),
    wants: ['set the password of rows'],
  },
}
export const accountSituations = Object.entries(rows).map(
  ([name, row]) =>
    [
      name,
      // Its number is known to the host only, once it is there.
      {
        looks,
        volatile: ['uid', 'gid', 'gids'],
        ...row,
        before: (dir: string) => `${tidy}${row.before?.(dir) ?? ''}`,
      },
    ] as const,
)

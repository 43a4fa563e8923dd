import type { Boundary } from './boundaries.ts'
import type { Fault } from './fault.ts'
import type { Field } from './field.ts'
import type { Order, Told, Trouble } from './order.ts'

// What fails on the host while the controller lives: disks, commands, programs, services, people.

const changes = ({ kind, start }: Boundary): boolean => kind === 'before' && start === 'installed'
const first = ({ name, start }: Boundary): boolean =>
  name === 'before the first change' && start === 'installed'
const beforeTask =
  (title: string) =>
  (boundary: Boundary): boolean =>
    changes(boundary) && boundary.name.includes(title)
const asBefore = () => 'as before' as const

const hostOf = (told: Told | undefined) => told?.result.hosts[0]
/** Failed, with exit code 3, in these words, and as the report says taken back. */
const failed =
  (words: RegExp, rollback: 'complete' | 'failed' = 'complete') =>
  (told: Told | undefined) => {
    const host = hostOf(told)
    const said = `${host?.error?.message}\n${host?.error?.hint ?? ''}\n${host?.rollback?.failed.join('\n') ?? ''}`
    return [
      told?.code !== 3 && `its exit code is ${told?.code}`,
      !words.test(said) && `it says: ${said}`,
      (host?.rollback?.state ?? 'complete') !== rollback && `rollback ${host?.rollback?.state}: ${said}`,
      told !== undefined && told.megabytes > 256 && `it took ${told.megabytes} MB`,
    ]
  }

const inPlaceOf =
  (kind: Trouble) =>
  ({ task = 0 }: Boundary): Partial<Order> => ({
    gate: undefined,
    trouble: { before: task, kind },
  })
const unheld = (): Partial<Order> => ({ pauseAt: undefined })

const broken = (
  name: string,
  kind: Trouble,
  words: RegExp,
  row = 'a command fails, hangs, floods, is killed',
): Fault => ({
  row,
  name,
  applies: changes,
  order: inPlaceOf(kind),
  settledBy: 'controller',
  ends: asBefore,
  judge: failed(words),
})

const JOURNALS = '/var/lib/run-playbook'
const FULL = 'cat /dev/zero >/run/small/fill 2>/dev/null; :'
const NO_INODES =
  'mkdir /run/small/fill; i=0; while true 2>/dev/null >/run/small/fill/$i; do i=$((i + 1)); done'
// The system's disk, which holds /etc and the journal; or the journal has one of its own.
const small =
  (folders: readonly string[], options: string) =>
  async (field: Field): Promise<void> => {
    const each = folders.map(
      (folder) =>
        `mkdir -p ${folder} /run/small${folder} && cp -a ${folder}/. /run/small${folder} && mount --bind /run/small${folder} ${folder}`,
    )
    await field.sh([`mkdir /run/small && mount -t tmpfs -o ${options} none /run/small`, ...each].join(' && '))
  }
const noSmall =
  (folders: readonly string[]) =>
  async (field: Field): Promise<void> =>
    void (await field.sh(`umount -l ${folders.join(' ')} /run/small && rmdir /run/small`))

const disk = (name: string, folders: readonly string[], options: string, fill: string): Fault => ({
  row: 'disk full, inode-full, /etc read-only',
  name,
  applies: (boundary) => changes(boundary) || first(boundary),
  prepare: small(folders, options),
  strike: async ({ field }) => void (await field.sh(fill)),
  heal: async (field) => void (await field.sh('rm -rf /run/small/fill')),
  clear: noSmall(folders),
  settledBy: 'controller',
  // A change that needs no room there goes through.
  judge: (told) =>
    hostOf(told)?.status === 'changed'
      ? []
      : failed(/No space left|no room|room for|I\/O error|isk full/)(told),
})

const POP3 = 'dovecot-pop3d'
const WITHOUT_POP3 = `dpkg --purge ${POP3} >/dev/null`
const packages = (name: string, prepare: string, more: Partial<Fault> = {}): Fault => ({
  row: 'dpkg is locked, interrupted, held; no mirror',
  name,
  applies: first,
  order: unheld,
  prepare: async (field) => void (await field.sh(`${WITHOUT_POP3}; ${prepare}`)),
  settledBy: 'controller',
  dirties: true,
  ...more,
})

// Locks as dpkg does; the host has no other tool for it.
const HOLD = (seconds: number): string => `cat >/run/hold.pl <<'X'
use Fcntl; open(F, "+>>", "/var/lib/dpkg/lock-frontend") or die;
my $lock = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);
fcntl(F, F_SETLK, $lock) or die; sleep ${seconds}
X
systemd-run --quiet --unit hold perl /run/hold.pl`

const DROP_IN = '/run/systemd/system/dovecot.service.d'

export const troubles: readonly Fault[] = [
  disk('the disk is full', ['/etc', JOURNALS], 'size=48m', FULL),
  disk('the disk has no inodes', ['/etc', JOURNALS], 'nr_inodes=9000', NO_INODES),
  disk('the disk of the journal is full', [JOURNALS], 'size=24m', FULL),
  disk('the disk of the journal has no inodes', [JOURNALS], 'nr_inodes=3000', NO_INODES),
  {
    row: 'disk full, inode-full, /etc read-only',
    name: '/etc is read-only',
    applies: (boundary) => changes(boundary) || first(boundary),
    prepare: small(['/etc'], 'size=64m'),
    strike: async ({ field }) => void (await field.sh('mount -o remount,ro,bind /etc')),
    heal: async (field) => void (await field.sh('mount -o remount,rw,bind /etc')),
    clear: noSmall(['/etc']),
    settledBy: 'controller',
    judge: (told) => [hostOf(told)?.status !== 'failed' && `its status is ${hostOf(told)?.status}`],
    mayNeedHand: true,
  },
  broken('a command fails', 'fails', /its last words/),
  broken('a command hangs past its limit', 'hangs', /killed after 4 s/),
  broken('a command prints 100 MB', 'floods', /its last words/),
  broken('a command is killed, as for its memory', 'is killed', /its last words/),
  packages('dpkg is locked for 60 s', HOLD(60), { ends: () => 'converged' }),
  packages('dpkg was interrupted earlier', `dpkg --unpack /srv/apt/${POP3}_*.deb >/dev/null`, {
    ends: asBefore,
    judge: failed(/interrupted|configure/),
  }),
  packages(
    'dpkg was interrupted earlier, and it may repair',
    `dpkg --unpack /srv/apt/${POP3}_*.deb >/dev/null`,
    {
      order: () => ({ pauseAt: undefined, trouble: { before: 0, kind: 'may repair' } }),
      noWayBack: true,
      ends: () => 'converged',
    },
  ),
  packages('a package is held', `apt-mark hold ${POP3} >/dev/null`, {
    ends: asBefore,
    judge: failed(/[Hh]eld|hold/),
  }),
  packages('the mirror is gone', 'rm -rf /var/cache/apt/archives/*.deb; mount -t tmpfs none /srv/apt', {
    ends: asBefore,
    judge: failed(/dovecot-pop3d|Failed to fetch|File not found/),
  }),
  {
    row: 'a service does not come up; verification fails',
    name: 'a service does not come up',
    applies: beforeTask('service dovecot'),
    order: () => ({ gate: undefined }),
    prepare: async (field) =>
      void (await field.sh(
        `mkdir -p ${DROP_IN} && printf '[Service]\\nExecStartPre=/bin/sh -c "! test -e /etc/dovecot/conf.d/99-mail.conf || { echo its last words; exit 1; }"\\n' >${DROP_IN}/fault.conf && systemctl daemon-reload`,
      )),
    clear: async (field) => void (await field.sh(`rm -r ${DROP_IN}; systemctl daemon-reload`)),
    settledBy: 'controller',
    ends: asBefore,
    judge: failed(/its last words/),
  },
  {
    ...broken(
      'verification fails',
      'does not hold',
      /its last words/,
      'a service does not come up; verification fails',
    ),
    applies: first,
    order: () => ({ pauseAt: undefined, trouble: { before: 0, kind: 'does not hold' } }),
  },
  {
    row: 'the file is edited between our read and our write',
    name: 'somebody edits the file',
    applies: (boundary) => first(boundary) || beforeTask('/etc/postfix/main.cf')(boundary),
    prepare: async (field) => void (await field.sh('cp -a /etc/postfix/main.cf /run/main.cf')),
    strike: async ({ field }) => void (await field.sh('echo "# by hand" >>/etc/postfix/main.cf')),
    heal: async (field) =>
      void (await field.sh(
        '! tail -n 1 /etc/postfix/main.cf | grep -qx "# by hand" || cp -a /run/main.cf /etc/postfix/main.cf',
      )),
    settledBy: 'controller',
    ends: asBefore,
    judge: failed(/\/etc\/postfix\/main\.cf/),
  },
  {
    row: 'a failing undo',
    name: 'an undo fails',
    applies: (boundary) => changes(boundary) && boundary.task !== undefined && boundary.task > 6,
    order: ({ task = 0 }) => ({ trouble: { before: task, kind: 'fails' } }),
    strike: async ({ field }) => void (await field.sh('chattr +i /etc/dovecot/dovecot.conf')),
    heal: async (field) => void (await field.sh('chattr -i /etc/dovecot/dovecot.conf')),
    settledBy: 'controller',
    ends: asBefore,
    judge: failed(/\/etc\/dovecot\/dovecot\.conf/, 'failed'),
    mayNeedHand: true,
  },
]

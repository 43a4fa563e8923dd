import type { Fault } from './fault.ts'
import type { Order } from './order.ts'
import { asBefore, failed, first } from './rows.ts'

const unheld = (): Partial<Order> => ({ pauseAt: undefined })
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

export const packaging: readonly Fault[] = [
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
]

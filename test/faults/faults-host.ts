import type { Boundary } from './boundaries.ts'
import type { Fault } from './fault.ts'
import type { Order, Trouble } from './order.ts'
import { asBefore, beforeTask, changes, failed, first } from './rows.ts'

// What fails on the host while the controller lives: commands, services, people, ways back.

const inPlaceOf =
  (kind: Trouble) =>
  ({ task = 0 }: Boundary): Partial<Order> => ({
    gate: undefined,
    trouble: { before: task, kind },
  })

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

const DROP_IN = '/run/systemd/system/dovecot.service.d'

export const troubles: readonly Fault[] = [
  broken('a command fails', 'fails', /its last words/),
  broken('a command hangs past its limit', 'hangs', /killed after 4 s/),
  broken('a command prints 100 MB', 'floods', /its last words/),
  broken('a command is killed, as for its memory', 'is killed', /its last words/),
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
    applies: (boundary) => changes(boundary) && boundary.start === 'installed' && (boundary.task ?? 0) > 5,
    order: ({ task = 0 }) => ({ trouble: { before: task, kind: 'fails' } }),
    strike: async ({ field }) =>
      void (await field.sh('chattr +i /etc/dovecot/dovecot.conf', { unconfined: true })),
    heal: async (field) => void (await field.sh('chattr -i /etc/dovecot/dovecot.conf', { unconfined: true })),
    settledBy: 'controller',
    ends: asBefore,
    judge: failed(/\/etc\/dovecot\/dovecot\.conf/, 'failed'),
    mayNeedHand: true,
  },
]

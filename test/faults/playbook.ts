import { defineTask, sh } from '../../lib/author.ts'
import { type Check, definePlaybook, type Playbook, type Task, t } from '../../lib/index.ts'
import mail from '../../playbooks/mail.ts'
import { AptInstall, CommandSucceeds, Netplan, Run, SshdConfig } from '../../tasks/index.ts'
import { Gate } from './gate.ts'
import type { Order, Trouble } from './order.ts'

const commanded = (kind: Trouble, command: string, timeoutSeconds = 600): Task =>
  Run({ command, title: kind, creates: '/nowhere', undo: ':', touches: [], timeoutSeconds })

/** A firewall rule that lets nobody in any more: no task of ours would make it. */
const BlockSsh = defineTask({
  name: 'BlockSsh',
  args: t.object({}),
  title: () => 'no ssh',
  read: () => ({
    there: { key: 'block:', ask: 'ufw status | grep -q "22/tcp *DENY"', parse: ({ code }) => code === 0 },
  }),
  *plan(_, { there }) {
    if (there) return
    yield {
      summary: 'block ssh',
      before: '',
      after: '',
      apply: sh`ufw insert 1 deny 22/tcp`,
      undo: sh`ufw delete deny 22/tcp`,
      effects: [],
      mayDisconnect: {},
    }
  },
})

const TASKS: Readonly<Record<Exclude<Trouble, 'does not hold'>, () => Task>> = {
  fails: () => commanded('fails', 'echo its last words >&2; exit 7'),
  hangs: () => commanded('hangs', 'trap "" TERM; sleep 600 & sleep 600', 4),
  floods: () =>
    commanded(
      'floods',
      'head -c 104857600 /dev/zero | tr "\\0" x | fold -w 999; echo its last words >&2; exit 7',
    ),
  // As the OOM killer does it: a lab host's memory is this machine's, which nobody may use up.
  'is killed': () => commanded('is killed', 'echo its last words >&2; kill -KILL $$'),
  'may repair': () => AptInstall({ packages: ['dovecot-pop3d'], repair: true }),
  'moves away': () =>
    Netplan({
      file: '60-fault.yaml',
      mode: 'own',
      network: { ethernets: { host0: { addresses: ['10.1.1.1/24'] } } },
    }),
  'blocks ssh': () => BlockSsh({}),
  'refuses us': () => SshdConfig({ settings: { AllowUsers: ['nobody'] } }),
}

/** The mail playbook, with what an order puts into it. */
export const troubled = ({ gate, trouble }: Order): Playbook =>
  definePlaybook({
    ...mail,
    tasks: (scope) => {
      const more: (readonly [before: number, task: Task])[] = []
      if (trouble && trouble.kind !== 'does not hold') more.push([trouble.before, TASKS[trouble.kind]()])
      if (gate) more.push([gate.before, Gate({ arms: [...(gate.arms ?? [])] })])
      const tasks = [...mail.tasks(scope)]
      for (const [before, task] of more.sort(([a], [b]) => b - a)) tasks.splice(before, 0, task)
      return tasks
    },
    verify: (scope): readonly Check[] => [
      ...(mail.verify?.(scope) ?? []),
      ...(trouble?.kind === 'does not hold'
        ? [CommandSucceeds({ command: 'echo its last words; false', within: 1 })]
        : []),
    ],
  })

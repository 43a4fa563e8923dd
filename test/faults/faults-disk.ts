import type { Fault } from './fault.ts'
import type { Field } from './field.ts'
import { changes, failed, first, hostOf } from './rows.ts'

const JOURNALS = '/var/lib/run-playbook'
const FULL = 'cat /dev/zero >/run/small/fill 2>/dev/null; :'
const NO_INODES =
  'mkdir /run/small/fill; i=0; while true 2>/dev/null >/run/small/fill/$i; do i=$((i + 1)); done'
// The system's disk, which holds /etc and the journal; or the journal has one of its own, which begins empty.
const small =
  (folders: readonly string[], options: string) =>
  async (field: Field): Promise<void> => {
    const each = folders.map(
      (folder) =>
        `mkdir -p ${folder} /run/small${folder} && ${folder === JOURNALS ? ':' : `cp -a ${folder}/. /run/small${folder}`} && mount --bind /run/small${folder} ${folder}`,
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

export const disks: readonly Fault[] = [
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
]

import type { AptTransaction } from '../../tasks/probes/apt.ts'

/** What a host answers to the question of an apt task, and how it must be read. */
export const aptAnswers: readonly { name: string; says: string; reads: Partial<AptTransaction> }[] = [
  {
    name: 'nothing is missing',
    says: '',
    reads: { moves: [], missing: [], unfinished: [], interrupted: false },
  },
  {
    name: 'a new package',
    says: 'missing tree\nInst tree (2.1.0-1 Debian:12.15/oldstable [amd64])\nConf tree (2.1.0-1 Debian:12.15/oldstable [amd64])\n',
    reads: { missing: ['tree'], moves: [{ name: 'tree', from: null, to: '2.1.0-1' }] },
  },
  {
    name: 'an upgrade that others depend on',
    says: 'Inst perl [5.36.0-7] (5.36.0-8 Debian:12/stable [amd64]) [libperl5.36:amd64 ]\nConf perl (5.36.0-8 x [amd64])\n',
    reads: { moves: [{ name: 'perl', from: '5.36.0-7', to: '5.36.0-8' }] },
  },
  {
    name: 'another architecture, a removal',
    says: 'Remv exim4 [4.96-15]\nInst zlib1g:i386 (1.2 x [i386])\nInst postfix (3.7 x [amd64])\n',
    reads: {
      moves: [
        { name: 'exim4', from: '4.96-15', to: null },
        { name: 'zlib1g:i386', from: null, to: '1.2' },
        { name: 'postfix', from: null, to: '3.7' },
      ],
    },
  },
  {
    name: 'left in the middle of something',
    says: 'missing hello\ninterrupted\nunfinished unpacked hello\n',
    reads: { moves: [], interrupted: true, unfinished: [{ name: 'hello', state: 'unpacked' }] },
  },
  {
    name: 'lists that must be fetched first',
    says: 'missing a b\nrefresh\nInst a (1 x [all])\n',
    reads: { missing: ['a', 'b'], refresh: true, listsWereEmpty: false },
  },
  {
    name: 'no lists at all',
    says: 'missing a\nrefresh 1\nInst a (1 x [all])\n',
    reads: { refresh: true, listsWereEmpty: true },
  },
  {
    name: 'old versions that are still to be had',
    says: 'Inst a [1] (2 x [all])\nhave a 1\nhave a 2\n',
    reads: { available: ['a=1', 'a=2'] },
  },
]

/** Lines that end as refusals, in apt's own words. */
export const aptRefusals: readonly { err: string; message: string; hint: RegExp | undefined }[] = [
  {
    err: 'E: Unable to locate package nosuch\n',
    message: 'Unable to locate package nosuch',
    hint: undefined,
  },
  {
    err: "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.\n",
    message: "dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.",
    hint: /dpkg --configure -a/,
  },
  {
    err: 'E: Held packages were changed and -y was used without --allow-change-held-packages.',
    message: 'Held packages were changed and -y was used without --allow-change-held-packages.',
    hint: undefined,
  },
  {
    err: 'E: Held packages were changed.\nheld a [1] (2 x [all])\nheld b [3]\n',
    message:
      'a is held at 1 and would have to become 2\nb is held at 3 and would have to go\nHeld packages were changed.',
    hint: /apt-mark unhold a b/,
  },
  {
    err: "E: Unmet dependencies. Try 'apt --fix-broken install' with no packages.\nunfinished unpacked c\n",
    message: "Unmet dependencies. Try 'apt --fix-broken install' with no packages.\nc is unpacked",
    hint: /apt-get -s -f install/,
  },
  {
    err: 'E: The package d needs to be reinstalled.\ninterrupted\nunfinished half-configured d\n',
    message: 'The package d needs to be reinstalled.\nd is half-configured',
    hint: /dpkg --configure -a/,
  },
]

/** Names that must not reach apt: it would read them as something else. */
export const badPackages = [
  '',
  '-o',
  'a b',
  'tree-',
  'a;b',
  '$(x)',
  'Tree',
  '*',
  'a=',
  'a=1 2',
  'a/b',
  '../a.deb',
]

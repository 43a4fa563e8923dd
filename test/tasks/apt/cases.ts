import { expect } from 'vitest'
import type { AptTransaction } from '../../../tasks/apt/probe.ts'

/** What a host answers to the question of an apt task, and how it must be read. */
export const aptAnswers: readonly {
  name: string
  says: string
  err?: string
  reads: Partial<AptTransaction>
}[] = [
  {
    name: 'sources that are broken, and warnings that are about something else',
    says: '',
    err: `broken W: GPG error: http://apt.lan stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 1234567890ABCDEF
broken E: The repository 'http://apt.lan stable InRelease' is not signed.
broken E: Repository 'http://deb.lan/debian bookworm InRelease' changed its 'Suite' value from 'stable' to 'oldstable'
broken E: Release file for http://old.lan/dists/x/InRelease is expired (invalid since 693d 18h 59min 25s). Updates for this repository will not be applied.
broken W: Failed to fetch http://dead.lan/dists/stable/InRelease  Temporary failure resolving 'dead.lan'
broken W: Target Packages (main/binary-amd64/Packages) is configured multiple times in /etc/apt/sources.list:1 and /etc/apt/sources.list:2
broken W: http://x.lan/InRelease: Key is stored in legacy trusted.gpg keyring (/etc/apt/trusted.gpg), see the DEPRECATION section in apt-key(8) for details.
broken E: Some index files failed to download. They have been ignored, or old ones used instead.
`,
    reads: {
      broken: [
        {
          source: 'http://apt.lan stable',
          says: "GPG error: http://apt.lan stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 1234567890ABCDEF",
          hint: expect.stringContaining('signed-by'),
        },
        {
          source: 'http://apt.lan stable',
          says: "The repository 'http://apt.lan stable InRelease' is not signed.",
          hint: expect.stringContaining('signed-by'),
        },
        {
          source: 'http://deb.lan/debian bookworm',
          says: "Repository 'http://deb.lan/debian bookworm InRelease' changed its 'Suite' value from 'stable' to 'oldstable'",
          hint: expect.stringContaining('apt-get update --allow-releaseinfo-change'),
        },
        {
          source: 'http://old.lan/dists/x',
          says: 'Release file for http://old.lan/dists/x/InRelease is expired. Updates for this repository will not be applied.',
          hint: expect.stringContaining('clock'),
        },
        {
          source: 'http://dead.lan/dists/stable',
          says: "Failed to fetch http://dead.lan/dists/stable/InRelease Temporary failure resolving 'dead.lan'",
          hint: undefined,
        },
      ],
    },
  },
  {
    name: 'nothing is missing',
    says: '',
    reads: { moves: [], missing: [], incomplete: [], interrupted: false },
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
    name: 'dpkg was interrupted',
    says: 'missing hello\ninterrupted\nincomplete unpacked hello\n',
    reads: { moves: [], interrupted: true, incomplete: [{ name: 'hello', state: 'unpacked' }] },
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
    name: 'a dependency that is wanted now',
    says: 'auto lib\nmissing a\nInst a (1 x [all])\n',
    reads: { automatic: ['lib'], missing: ['a'] },
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
    message: 'a is held at 1 and would be changed to 2\nb is held at 3 and would be removed',
    hint: /apt-mark unhold a b/,
  },
  {
    err: "E: Package 'a' has no installation candidate\npinned a\n",
    message: "Package 'a' has no installation candidate",
    hint: /^A pin in .* forbids a\.$/,
  },
  {
    err: "E: Version '9' for 'a' was not found\nversion a 1.0\nversion a 1.1\nbroken E: The repository 'copy:/x ./ Release' does not have a Release file.\n",
    message:
      "Version '9' for 'a' was not found; broken source: copy:/x ./\nThe repository 'copy:/x ./ Release' does not have a Release file.",
    hint: /^The sources have a 1\.0, 1\.1\.$/,
  },
  {
    err: "E: Unmet dependencies. Try 'apt --fix-broken install' with no packages.\nincomplete unpacked c\n",
    message: "Unmet dependencies. Try 'apt --fix-broken install' with no packages.\nc is unpacked",
    hint: /apt-get -s -f install/,
  },
  {
    err: 'E: The package d needs to be reinstalled.\ninterrupted\nincomplete half-configured d\n',
    message: 'The package d needs to be reinstalled.\nd is half-configured',
    hint: /dpkg --configure -a/,
  },
]

const FAILED = `Reading package lists...
Building dependency tree...
The following NEW packages will be installed:
  h3-fail
0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.
Get:1 copy:/opt/h3repo/live ./ h3-fail 1.0 [720 B]
Fetched 720 B in 0s (11.2 kB/s)
Selecting previously unselected package h3-fail.
(Reading database ... \r(Reading database ... 5%\r(Reading database ... 10185 files and directories currently installed.)\r
Preparing to unpack .../archives/h3-fail_1.0_all.deb ...
Setting up h3-fail (1.0) ...
h3-fail: cannot find the thing
dpkg: error processing package h3-fail (--configure):
 installed h3-fail package post-installation script subprocess returned error exit status 7
Errors were encountered while processing:
 h3-fail
E: Sub-process /usr/bin/dpkg returned an error code (1)
`

/** What apt printed when it failed, and what is told of it. */
export const aptFailures: readonly { said: string; message: string; hint: RegExp }[] = [
  {
    said: FAILED,
    message: 'the postinst of h3-fail failed with 7\nh3-fail: cannot find the thing',
    hint: /term\.log/,
  },
  {
    said: "Reading package lists...\nE: The repository 'file:/nowhere ./ Release' does not have a Release file.\nE: Version '2' for 'a' was not found\n",
    message:
      "The repository 'file:/nowhere ./ Release' does not have a Release file.\nVersion '2' for 'a' was not found",
    hint: /update: 'always'/,
  },
  { said: 'Reading package lists...\n', message: 'Reading package lists...', hint: /^$/ },
  {
    said: "Need to get 13.2 kB of archives.\nE: You don't have enough free space in /var/cache/apt/archives/.\n",
    message: "You don't have enough free space in /var/cache/apt/archives/.",
    hint: /^Free some space there: `apt-get clean/,
  },
  {
    said: `Unpacking rpx (1) ...
dpkg: error processing archive /var/cache/apt/archives/rpx_1_all.deb (--unpack):
 cannot copy extracted data for './opt/x/big' to '/opt/x/big.dpkg-new': failed to write (No space left on device)
Errors were encountered while processing:
 /var/cache/apt/archives/rpx_1_all.deb
E: Sub-process /usr/bin/dpkg returned an error code (1)
`,
    message:
      "cannot copy extracted data for './opt/x/big' to '/opt/x/big.dpkg-new': failed to write (No space left on device)",
    hint: /^Free some space there/,
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
  'a=[1]',
  'a*',
  '../a.deb',
]

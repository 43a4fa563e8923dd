import { Secret } from '../../../lib/core/secret.ts'
import { AptInstall } from '../../../tasks/apt/install.ts'
import { AptUpgrade } from '../../../tasks/apt/upgrade.ts'
import type { Situation } from '../../support/laws/laws.ts'
import { held, missing, released } from '../../support/laws/obstacles.ts'
import { MOVED_SOURCE } from './moved-source.ts'
import { breakSource, offer, offerSince } from './packages.ts'

// What a failed row leaves must not be the next one's business.
export const tidy = String.raw`set -e
export DEBIAN_FRONTEND=noninteractive
rm -f /etc/apt/sources.list.d/offers.list /etc/apt/sources.list.d/broken.list /var/lib/dpkg/updates/0001
left=$(dpkg-query -W -f '${'$'}{Package}\n' 'rp-*' hello 2>/dev/null || :)
[ -z "$left" ] || dpkg --purge --force-all $left 2>&1
${released('/var/lib/apt/extended_states')}; rm -f /var/lib/apt/extended_states
apt-get -qq update
`
export const looks = String.raw`dpkg-query -W -f '${'$'}{db:Status-Abbrev} ${'$'}{binary:Package} ${'$'}{Version}\n'
cat /var/lib/apt/extended_states; ls -d /var/tmp/run-playbook* /etc/*.conf /etc/rp*; true`
const get = 'apt-get -qq -y --allow-downgrades install'
const old = 'find /var/lib/apt/lists -exec touch -h -d "3 days ago" {} +'
const HALF = `${offer({ name: 'rp-half', version: '1' })}; dpkg --unpack /opt/offers/rp-half*.deb`
const INTERRUPTED = 'sed -n "/^Package: dpkg$/,/^$/p" /var/lib/dpkg/status >/var/lib/dpkg/updates/0001'
const hello = () => AptInstall({ packages: ['hello'] })

// Holds the lock of apt and dpkg until apt-get sleeps before its next try, having said so.
const LOCKED = String.raw`cat >hold <<'PERL'
use Fcntl;
open my $lock, ">", "/var/lib/dpkg/lock-frontend" or die;
fcntl($lock, F_SETLK, pack("s s l! l! i", F_WRLCK, SEEK_SET, 0, 0, 0)) or die;
open my $held, ">", "held";
sub says { my ($process, $file, $what) = @_; open(F, "<", "$process/$file") && <F> =~ $what }
until (grep { says($_, "cmdline", qr/^apt-get\0-y\0-q\0/) && says($_, "wchan", qr/nanosleep/) } glob "/proc/[0-9]*") { select undef, undef, undef, 0.1 }
PERL
setsid perl hold </dev/null >/dev/null 2>&1 &
until [ -e held ]; do sleep 0.05; done
rm hold held`

const LIVE = { name: 'rp-live', version: '1' }
const EITHER = ['rp-one', 'rp-two'].map((name) => ({ name, version: '1', control: 'Provides: rp-either' }))

const PROVIDED = offer(...EITHER, { name: 'rp-wish', version: '1', control: 'Depends: rp-one, rp-two' })
const WISHED = `${offer({ name: 'rp-wish', version: '1', control: 'Depends: rp-demo' })}; ${get} rp-wish`

/** What packages may be like before a task comes. */
const rows: Readonly<Record<string, Situation>> = {
  'there are no lists': {
    before: () => 'rm -rf /var/lib/apt/lists/*',
    task: hello,
    wants: ['install hello (1 package, after apt-get update)'],
    looks: `${looks}; ls /var/lib/apt/lists | grep _Packages`,
  },
  'the lists are old': {
    before: () => old,
    task: hello,
    wants: ['install hello (1 package, after apt-get update)'],
    volatile: ['refresh'],
  },
  'the lists are old, and that is fine': {
    before: () => old,
    task: () => AptInstall({ packages: ['hello'], update: 'never' }),
    wants: ['install hello (1 package)'],
  },
  'the lists do not know it yet': {
    before: () => `${offer({ name: 'rp-new', version: '1' })}; rm /var/lib/apt/lists/*offers*`,
    task: () => AptInstall({ packages: ['rp-new'] }),
    wants: ['install rp-new (1 package, after apt-get update)'],
    volatile: ['refresh'],
  },
  'no source has it': {
    task: () => AptInstall({ packages: ['hello', 'no-such-package'] }),
    refuses: /Unable to locate package no-such-package/,
  },
  'all is there': {
    before: () => `${get} hello rp-demo=1.0`,
    task: () => AptInstall({ packages: ['rp-demo', 'hello'] }),
    wants: [],
  },
  'a version is asked for': {
    task: () => AptInstall({ packages: ['rp-demo=1.0'] }),
    wants: ['install rp-demo=1.0 (1 package)'],
  },
  'another version is asked for': {
    before: () => `${get} rp-demo=1.0`,
    task: () => AptInstall({ packages: ['rp-demo=2.0'] }),
    wants: ['install rp-demo=2.0 (1 package)'],
  },
  'it would be a downgrade': {
    before: () => `${get} rp-demo=2.0`,
    task: () => AptInstall({ packages: ['rp-demo=1.0'] }),
    refuses: /rp-demo would be downgraded from 2\.0 to 1\.0\n.*`downgrade: true`/,
  },
  'it may become a downgrade': {
    before: () => `${get} rp-demo=2.0`,
    task: () => AptInstall({ packages: ['rp-demo=1*'], downgrade: true }),
    wants: ['install rp-demo=1* (1 package)'],
  },
  'a pattern of versions is there, and the native architecture is written': {
    before: () => `${get} hello rp-demo=1.0`,
    task: () => AptInstall({ packages: ['rp-demo=1.*', 'rp-demo:amd64', 'hello:amd64'] }),
    wants: [],
  },
  'one package by two names': {
    task: () => AptInstall({ packages: ['rp-demo', 'rp-demo:amd64', 'hello:amd64'] }),
    wants: ['install rp-demo, hello (2 packages)'],
  },
  'it is held': {
    before: () => `${get} rp-demo=1.0; apt-mark -qq hold rp-demo`,
    task: () => AptInstall({ packages: ['rp-demo=2.0'] }),
    refuses: /rp-demo is held at 1\.0 and would be changed to 2\.0[\s\S]*apt-mark unhold rp-demo/,
  },
  'it is held and not there': {
    before: () => 'apt-mark -qq hold rp-demo',
    task: () => AptInstall({ packages: ['rp-demo'] }),
    refuses: /^rp-demo is held and cannot be installed\n.*apt-mark unhold rp-demo/,
  },
  'what it needs is held and not there': {
    before: () =>
      `${offer({ name: 'rp-wish', version: '1', control: 'Depends: rp-demo' })}; apt-mark -qq hold rp-demo`,
    task: () => AptInstall({ packages: ['rp-wish'] }),
    refuses: /^rp-demo is held and cannot be installed\n.*apt-mark unhold rp-demo/,
  },
  'what it needs is held': {
    before: () =>
      `${offer({ name: 'rp-wish', version: '1', control: 'Depends: rp-demo (>= 2)' })}; ${get} rp-demo=1.0; apt-mark -qq hold rp-demo`,
    task: () => AptInstall({ packages: ['rp-wish'] }),
    refuses: /rp-demo is held at 1\.0 and would be changed to 2\.0[\s\S]*apt-mark unhold rp-demo/,
  },
  'what is in its way is held': {
    before: () =>
      `${offer({ name: 'rp-wish', version: '1', control: 'Conflicts: rp-demo' })}; ${get} rp-demo=1.0; apt-mark -qq hold rp-demo`,
    task: () => AptInstall({ packages: ['rp-wish'] }),
    refuses: /rp-demo is held at 1\.0 and would be removed/,
  },
  'an upgrade has its old version to go back to': {
    before: () => `${get} rp-demo=1.0; rm -rf /var/lib/apt/lists/*`,
    task: () => AptUpgrade({}),
    wants: ['upgrade 1 package after apt-get update'],
    looks: `${looks}; ls /var/lib/apt/lists | grep _Packages`,
  },
  'nothing is to be upgraded': { before: () => `${get} rp-demo`, task: () => AptUpgrade({}), wants: [] },
  'an upgrade brings a new package along': {
    before: () =>
      `${get} rp-demo=1.0\n${offer({ name: 'rp-demo', version: '3', control: 'Depends: rp-dep' }, { name: 'rp-dep', version: '1' })}`,
    task: () => AptUpgrade({ full: true }),
    wants: ['upgrade 2 packages'],
  },
  'an upgrade with nothing to go back to': {
    before: () =>
      `${offer({ name: 'rp-demo', version: '1.5' })}; ${get} rp-demo=1.5; rm /var/lib/apt/lists/*offers*`,
    task: () => AptUpgrade({ update: 'never' }),
    wants: ['upgrade 1 package'],
    irreversible: /rp-demo 1\.5$/,
  },
  'an upgrade with something to go back to, and something not': {
    before: () =>
      `${offer({ name: 'rp-demo', version: '1.5' }, { name: 'rp-old', version: '1' })}; ${get} rp-demo=1.5 rp-old=1
${offer({ name: 'rp-old', version: '1' }, { name: 'rp-old', version: '2' })}`,
    task: () => AptUpgrade({}),
    wants: ['give up rp-demo 1.5', 'upgrade 2 packages'],
    irreversible: /^no source has these versions any more: rp-demo 1\.5$/,
  },
  'another package is in the way': {
    before: () =>
      `${offer({ name: 'rp-rival', version: '1' }, { name: 'rp-wish', version: '1', control: 'Conflicts: rp-rival' })}; ${get} rp-rival`,
    task: () => AptInstall({ packages: ['rp-wish'] }),
    wants: ['install rp-wish (1 package, removes rp-rival)'],
  },
  'it fails while it is configured': {
    before: () =>
      offer(
        { name: 'rp-bad', version: '1', control: 'Depends: rp-dep', postinst: 'echo oh no >&2; exit 3' },
        { name: 'rp-dep', version: '1' },
      ),
    task: () => AptInstall({ packages: ['rp-bad'] }),
    fails: /oh no/,
    failsLive: true,
  },
  'its archive cannot be fetched': {
    before: () => `${offer({ name: 'rp-lost', version: '1' })}; rm /opt/offers/*.deb`,
    task: () => AptInstall({ packages: ['hello', 'rp-lost'] }),
    fails: /rp-lost_1_all\.deb/,
    failsLive: true,
  },
  'its source is gone': {
    before: () => breakSource('nowhere'),
    task: () => AptInstall({ packages: ['rp-nowhere'] }),
    refuses:
      /^Unable to locate package rp-nowhere; broken source: file:\/nowhere \.\/\n.*does not have a Release file/,
  },
  'a source is broken, but another has the new version': {
    before: () => `${offerSince([LIVE], [{ ...LIVE, version: '2' }])}\n${breakSource('nowhere')}`,
    task: () => AptInstall({ packages: ['rp-live=2'], update: 'always' }),
    wants: ['install rp-live=2 (1 package, after apt-get update)'],
    warns: /^The repository 'file:\/nowhere \.\/ Release' does not have a Release file\.$/,
    volatile: ['refresh'],
  },
  'a source has expired, and an upgrade is to be had from another': {
    before: () =>
      `${offerSince([LIVE], [{ ...LIVE, version: '2' }])}\n${get} rp-live\n${breakSource('expired')}`,
    task: () => AptUpgrade({ update: 'always' }),
    wants: ['upgrade 1 package after apt-get update'],
    warns: /^Release file for file:\/opt\/broken\/\.\/Release is expired\. .*clock of the host is wrong\.$/,
    volatile: ['refresh', 'broken'],
  },
  'the key of a source is missing, and nothing is to be done': {
    before: () => breakSource('unsigned'),
    task: () => AptUpgrade({ update: 'always' }),
    wants: [],
    warns: /^The repository 'file:\/opt\/broken \.\/ Release' is not signed\. .*signed-by\.$/,
  },
  'a source has another codename by now': {
    before: () => MOVED_SOURCE,
    task: () => AptUpgrade({ update: 'always' }),
    wants: [],
    warns:
      /^Repository 'copy:\/opt\/moved \.\/ InRelease' changed its 'Codename' value from 'bookworm' to 'trixie' .*--allow-releaseinfo-change/,
  },
  'it is misspelt': {
    before: () => offer({ name: 'rp-tool', version: '1' }),
    task: () => AptInstall({ packages: ['rp-tol'] }),
    refuses: /^Unable to locate package rp-tol\n.*did you mean rp-tool\?/,
  },
  'it is virtual, and one package provides it': {
    before: () => offer({ name: 'rp-prov', version: '1', control: 'Provides: rp-virtual' }),
    task: () => AptInstall({ packages: ['rp-virtual'] }),
    wants: ['install rp-virtual (1 package)'],
  },
  'it is virtual, and there by one of several': {
    before: () => `${offer(...EITHER)}; ${get} rp-one`,
    task: () => AptInstall({ packages: ['rp-either'] }),
    wants: [],
  },
  'it is virtual, and there only for others': {
    before: () => `${PROVIDED}; ${get} rp-wish`,
    task: () => AptInstall({ packages: ['rp-either', 'rp-either'] }),
    wants: ['mark rp-one as manually installed'],
  },
  'it is virtual, and there for others and by itself': {
    before: () => `${PROVIDED}; ${get} rp-wish rp-two`,
    task: () => AptInstall({ packages: ['rp-either'] }),
    wants: [],
  },
  'it is virtual, and so is what is named': {
    before: () => `${PROVIDED}; ${get} rp-wish`,
    task: () => AptInstall({ packages: ['rp-either', 'rp-two'] }),
    wants: ['mark rp-two as manually installed'],
  },
  'it is virtual, and several provide it': {
    before: () => offer(...EITHER),
    task: () => AptInstall({ packages: ['rp-either'] }),
    refuses: /^rp-either is a virtual package: rp-one 1, rp-two 1 provide it\n.*Name one of these/,
  },
  'it came as a dependency': {
    before: () => WISHED,
    task: () => AptInstall({ packages: ['rp-demo', 'hello'] }),
    wants: ['mark rp-demo as manually installed', 'install hello (1 package)'],
  },
  'it came as a dependency, and no mark can be set': {
    before: () => `${WISHED}; ${held('/var/lib/apt/extended_states')}`,
    after: () => released('/var/lib/apt/extended_states'),
    task: () => AptInstall({ packages: ['rp-demo'] }),
    fails: /extended_states/,
    failsLive: true,
  },
  'its configuration was left behind': {
    before: () =>
      `${offer({ name: 'rp-conf', version: '1', conf: 'ours' })}; ${get} rp-conf
echo theirs >/etc/rp-conf.conf; dpkg --remove rp-conf`,
    task: () => AptInstall({ packages: ['rp-conf'] }),
    wants: ['install rp-conf (1 package)'],
  },
  'it was unpacked and never configured': {
    before: () => HALF,
    task: () => AptInstall({ packages: ['rp-half'] }),
    refuses: /rp-half is unpacked[\s\S]*dpkg --configure -a[\s\S]*repair: true/,
  },
  'it was unpacked, and may be configured': {
    before: () => HALF,
    task: () => AptInstall({ packages: ['rp-half'], repair: true }),
    wants: ['complete the interrupted dpkg run: rp-half'],
    irreversible: /interrupted dpkg run/,
  },
  'another was unpacked, without `repair`': {
    before: () => HALF,
    task: hello,
    refuses: /rp-half is unpacked/,
  },
  'another was unpacked, and may be configured': {
    before: () => HALF,
    task: () => AptInstall({ packages: ['hello'], repair: true }),
    wants: ['complete the interrupted dpkg run: rp-half', 'install hello (1 package)'],
    irreversible: /interrupted dpkg run/,
  },
  'an upgrade configures it': {
    before: () => `${get} rp-demo=1.0; ${HALF}`,
    task: () => AptUpgrade({ repair: true }),
    wants: ['complete the interrupted dpkg run: rp-half', 'upgrade 1 package'],
    irreversible: /interrupted dpkg run/,
  },
  'it was half installed, which `dpkg --configure` does not repair': {
    before: () => `${offer({ name: 'rp-half', version: '1' })}; ${get} rp-half
sed -i "/^Package: rp-half$/,/^$/ s/^Status:.*/Status: install reinstreq half-installed/" /var/lib/dpkg/status`,
    task: () => AptInstall({ packages: ['hello'], repair: true }),
    refuses: /rp-half is half-installed[\s\S]*--reinstall rp-half/,
  },
  'something lacks what it depends on': {
    before: () =>
      `${offer({ name: 'rp-half', version: '1', control: 'Depends: rp-nowhere' })}; dpkg --unpack /opt/offers/*.deb`,
    task: () => AptInstall({ packages: ['hello'], repair: true }),
    refuses: /Unmet dependencies[\s\S]*apt-get -s -f install/,
  },
  'dpkg was interrupted': {
    before: () => INTERRUPTED,
    task: hello,
    refuses: /dpkg was interrupted[\s\S]*dpkg --configure -a/,
  },
  'dpkg was interrupted, and may go on': {
    before: () => INTERRUPTED,
    task: () => AptInstall({ packages: ['hello'], repair: true }),
    wants: ['complete the interrupted dpkg run', 'install hello (1 package)'],
    irreversible: /interrupted dpkg run/,
  },
  'another process holds the lock': {
    before: () => LOCKED,
    task: hello,
    undoesNothing: false,
    says: /lock.*held by process \d+ \(perl\)/i,
  },
  'it asks questions': {
    // The answers are the first that it changes.
    obstacles: [missing('debconf-set-selections')],
    before: () => offer({ name: 'rp-ask', version: '1', asks: 'rp-ask/secret' }),
    looks: `${looks}; debconf-show rp-ask`,
    task: () =>
      AptInstall({
        packages: ['rp-ask'],
        debconf: [
          {
            package: 'rp-ask',
            question: 'rp-ask/secret',
            type: 'password',
            value: new Secret('right answer'),
          },
        ],
      }),
  },
}

export const packageSituations = Object.entries(rows).map(
  ([name, row]) =>
    [name, { looks, ...row, before: (dir: string) => `${tidy}${row.before?.(dir) ?? ''}` }] as const,
)

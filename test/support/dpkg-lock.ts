/** Shell that locks packages as dpkg does, for which a host has no other tool, until the unit `hold` is stopped. */
export const HOLD = `cat >/run/hold.pl <<'PERL'
use Fcntl; open(F, "+>>", "/var/lib/dpkg/lock-frontend") or die;
my $lock = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);
fcntl(F, F_SETLK, $lock) or die; open(G, ">", "/run/held"); sleep
PERL
rm -f /run/held; systemd-run --quiet --collect --unit hold perl /run/hold.pl; until [ -e /run/held ]; do sleep 0.05; done`

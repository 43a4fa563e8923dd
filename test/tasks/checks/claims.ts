import { Banner } from '../../../tasks/checks/banner.ts'
import { CommandSucceeds } from '../../../tasks/checks/command-succeeds.ts'
import { Distribution } from '../../../tasks/checks/distribution.ts'
import { HttpStatus } from '../../../tasks/checks/http-status.ts'
import { PortListening } from '../../../tasks/checks/port-listening.ts'

const socket = (name: string, address: string, accept: 'yes' | 'no'): string =>
  `printf '%s\\n' '[Socket]' 'ListenStream=${address}' 'Accept=${accept}' >/run/systemd/system/${name}.socket`
const service = (name: string, program: string): string =>
  `printf '%s\\n' '[Service]' 'StandardInput=socket' 'ExecStart=${program}' >/run/systemd/system/${name}.service`

/** Servers of all sorts: an honest one, one that hangs up, one that says nothing, and one that speaks TLS. */
export const SERVERS = String.raw`set -e
cat >/run/answer <<'END'
read -r _ path _
# To its end: what is left unread when the server ends resets the connection.
while read -r header && [ "${'$'}{#header}" -gt 1 ]; do :; done
case $path in /missing*) status='404 Not Found' ;; *) status='200 OK' ;; esac
printf 'HTTP/1.0 %s\r\nContent-Length: 0\r\n\r\n' "$status"
END
mkdir -p /run/systemd/system
${socket('rp-http', '8081', 'yes')}; ${service('rp-http@', '/bin/sh /run/answer')}
${socket('rp-rude', '127.0.0.1:8082', 'yes')}; ${service('rp-rude@', '/bin/true')}
${socket('rp-mute', '[::1]:8083', 'no')}; ${service('rp-mute', '/bin/sleep infinity')}
systemctl daemon-reload
systemctl start rp-http.socket rp-rude.socket rp-mute.socket
apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ssl-cert >/dev/null 2>&1
systemd-run -q openssl s_server -accept 127.0.0.1:8443 -www \
  -cert /etc/ssl/certs/ssl-cert-snakeoil.pem -key /etc/ssl/private/ssl-cert-snakeoil.key
until grep -q ':20FB 00000000:0000 0A' /proc/net/tcp; do sleep 0.1; done`

/** A claim about a host with these servers, and what is wrong with it. */
export const claims = [
  { check: PortListening({ port: 22 }), says: undefined },
  { check: PortListening({ port: 8081, address: '127.0.0.1' }), says: undefined },
  { check: PortListening({ port: 8082 }), says: undefined },
  {
    check: PortListening({ port: 8082, address: '192.168.100.12' }),
    says: /listens at 127\.0\.0\.1 and not at 192/,
  },
  { check: PortListening({ port: 8083, address: '::1' }), says: undefined },
  { check: PortListening({ port: 22, proto: 'udp' }), says: /nothing listens on port 22\/udp/ },
  { check: PortListening({ port: 4000 }), says: /nothing listens/ },
  { check: Banner({ port: 22, expect: 'OpenSSH', pattern: '^SSH-2\\.0-' }), says: undefined },
  { check: Banner({ port: 22, expect: 'Dropbear' }), says: /says "SSH-2\.0-OpenSSH/ },
  { check: Banner({ port: 4000 }), says: /127\.0\.0\.1 port 4000: .*refused/i },
  { check: Banner({ port: 8082 }), says: /closed the connection without an answer/ },
  { check: Banner({ port: 8083, address: '::1' }), says: /no answer within 5 seconds/ },
  { check: HttpStatus({ url: 'http://127.0.0.1:8081/health?a=b' }), says: undefined },
  { check: HttpStatus({ url: 'http://localhost:8081/missing', status: 404 }), says: undefined },
  { check: HttpStatus({ url: 'http://localhost:8081/missing' }), says: /answered 404$/ },
  { check: HttpStatus({ url: 'http://127.0.0.1:22/' }), says: /its answer is not HTTP/ },
  { check: HttpStatus({ url: 'http://127.0.0.1:4000/' }), says: /refused/i },
  { check: HttpStatus({ url: 'http://nowhere.example/' }), says: /not known|resol/i },
  { check: HttpStatus({ url: 'https://127.0.0.1:8443/', verify: false }), says: undefined },
  { check: HttpStatus({ url: 'https://127.0.0.1:8443/' }), says: /verif|certificate|self.signed/i },
  { check: CommandSucceeds({ command: 'systemctl is-active --quiet ssh' }), says: undefined },
  { check: CommandSucceeds({ command: 'systemctl is-active nosuch' }), says: /ended with [34]\ninactive$/ },
  {
    check: CommandSucceeds({ command: 'sleep 9 & sleep 9', timeoutSeconds: 1 }),
    says: /took more than 1 seconds/,
  },
  { check: Distribution({ id: 'debian', versions: ['12'] }), says: undefined },
  { check: Distribution({ versions: ['13'] }), says: /runs Debian GNU\/Linux 12 \(bookworm\)$/ },
] as const

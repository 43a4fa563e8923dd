import { type Probe, shell } from '../../lib/author.ts'
import { reason } from './sockets.ts'

/** The status of an answer, or why there was none. */
export type HttpAnswer = { readonly status: number } | { readonly problem: string }

// $1 host, $2 port, $3 the request. A server may answer and close before it has read all of that.
const PLAIN = String.raw`exec 3<>"/dev/tcp/$1/$2" || exit
trap '' PIPE
printf %s "$3" >&3
IFS= read -r -n 256 line <&3 || [ -n "$line" ] || { echo "it closed the connection without a word" >&2; exit 1; }
printf '%s' "$line"`

const ENCRYPTED = String.raw`if command -v curl >/dev/null; then
  exec curl -sS $insecure_curl -o /dev/null -w 'HTTP/1.1 %{http_code}' --max-time 5 -- "$url"
elif command -v openssl >/dev/null; then
  said=$(printf %s "$request" | timeout 5 openssl s_client -quiet $verify -connect "$host:$port" -servername "$host" 2>&1)
  code=$?
  line=$(printf '%s\n' "$said" | grep -m 1 -a '^HTTP/')
  [ -n "$line" ] && printf '%s' "$line" && exit
  printf '%s\n' "$said" >&2; exit $code
fi
echo "https needs curl or openssl on the host, and it has neither" >&2; exit 1`

/** The first byte with which TLS refuses what is none. */
const TLS_ALERT = 0x15

/** GET `url` from the host itself. */
export function httpStatus(url: string, verify: boolean): Probe<HttpAnswer> {
  const { protocol, hostname, port, pathname, search, host } = new URL(url)
  const name = hostname.replace(/^\[|\]$/g, '')
  const request = `GET ${pathname}${search} HTTP/1.0\r\nHost: ${host}\r\nUser-Agent: run-playbook\r\nConnection: close\r\n\r\n`
  const options = shell`url=${url} host=${name} port=${port || '443'} request=${request} insecure_curl=${verify ? '' : '-k'} verify=`
  return {
    key: `check:http:${verify ? '' : 'unverified '}${url}`,
    ask:
      protocol === 'https:'
        ? `${options}${verify ? "'-verify_return_error -verify_hostname '$host" : "''"}\n${ENCRYPTED}`
        : shell`timeout 5 bash -c ${PLAIN} http ${name} ${port || '80'} ${request}`,
    parse({ code, out, err }) {
      const [, status] = /^HTTP\/[\d.]+ (\d{3})/.exec(out.toString()) ?? []
      if (code === 0 && status !== undefined) return { status: Number(status) }
      if (code !== 0) return { problem: reason(code, err) }
      return {
        problem: out[0] === TLS_ALERT ? 'it speaks TLS: that is an https URL' : 'its answer is no HTTP',
      }
    },
  }
}

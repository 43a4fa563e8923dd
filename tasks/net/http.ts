import { type Probe, script, shell } from '../../lib/author.ts'
import { reason } from './sockets.ts'

/** The status of an answer, or the reason why there is none. */
export type HttpAnswer = { readonly status: number } | { readonly problem: string }

/** The first byte of a TLS alert, which answers a plain request. */
const TLS_ALERT = 0x15

/** GET `url` from the host itself. */
export function httpStatus(url: string, verify: boolean): Probe<HttpAnswer> {
  const { protocol, hostname, port, pathname, search, host } = new URL(url)
  const name = hostname.replace(/^\[|\]$/g, '')
  const request = `GET ${pathname}${search} HTTP/1.0\r\nHost: ${host}\r\nUser-Agent: run-playbook\r\nConnection: close\r\n\r\n`
  const options = shell`url=${url} host=${name} port=${port || '443'} request=${request} insecure_curl=${verify ? '' : '-k'} verify=`
  return {
    key: `check:http:${verify ? '' : 'unverified '}${url}`,
    get ask() {
      return protocol === 'https:'
        ? `${options}${verify ? "'-verify_return_error -verify_hostname '$host" : "''"}\n${script(import.meta.dirname, 'https.sh')}`
        : shell`timeout 5 bash -c ${script(import.meta.dirname, 'http.sh')} http ${name} ${port || '80'} ${request}`
    },
    parse({ code, out, err }) {
      const [, status] = /^HTTP\/[\d.]+ (\d{3})/.exec(out.toString()) ?? []
      if (code === 0 && status !== undefined) return { status: Number(status) }
      if (code !== 0) return { problem: reason(code, err) }
      return {
        problem: out[0] === TLS_ALERT ? 'it speaks TLS: use an https URL' : 'its answer is not HTTP',
      }
    },
  }
}

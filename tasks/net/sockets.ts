import { type Probe, shell } from '../../lib/author.ts'

/** A socket that waits for connections (TCP) or datagrams (UDP). */
export interface Listener {
  readonly address: string
  readonly port: number
}

const WAITS = { tcp: '0A', udp: '07' } as const

/** Every listening socket of the host, from the tables of the kernel: needs no tool. */
export const listeners = (proto: 'tcp' | 'udp'): Probe<readonly Listener[]> => ({
  key: `check:listeners:${proto}`,
  ask: shell`grep -hE ${`^ *[0-9]+: [0-9A-F:]+ [0-9A-F]+:0000 ${WAITS[proto]} `} /proc/net/${proto} /proc/net/${proto}6; [ $? -lt 2 ] || [ ! -e /proc/net/${proto}6 ]`,
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || 'cannot read the sockets of the host')
    return out
      .toString()
      .split('\n')
      .flatMap((line) => {
        const [, address, port] = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) /.exec(line) ?? []
        return address && port ? [{ address: readable(address), port: Number.parseInt(port, 16) }] : []
      })
  },
})

/** The kernel writes an address as words of 32 bits, each in the byte order of the machine: little-endian on all that Debian ships. */
function readable(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[index * 2]}${bytes[index * 2 + 1]}`)
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** The first line from the other end of a connection, or the reason why there is none. */
export type Said = { readonly text: string } | { readonly problem: string }

const FIRST_LINE = `exec 3<>"/dev/tcp/$1/$2" || exit
IFS= read -r -n 512 line <&3 || [ -n "$line" ] || { echo "it closed the connection without an answer" >&2; exit 1; }
printf '%s' "$line"`

/** The first line that a server sends unasked. */
export const banner = (address: string, port: number): Probe<Said> => ({
  key: `check:banner:${address} ${port}`,
  ask: shell`timeout 5 bash -c ${FIRST_LINE} banner ${address} ${port}`,
  parse: ({ code, out, err }) =>
    code === 0 ? { text: out.toString().replace(/\r$/, '') } : { problem: reason(code, err) },
})

const TIMED_OUT = 124

/** One message for the errors of bash, curl and openssl. */
const CAUSES: readonly (readonly [words: RegExp, cause: string])[] = [
  [/reset by peer|broken pipe|errno=104/i, 'it reset the connection'],
  [/without an answer|SSL_ERROR_SYSCALL|unexpected eof/i, 'it closed the connection without an answer'],
  [/wrong version number/i, 'it does not speak TLS'],
]

/** Why a connection failed, in one line. */
export function reason(code: number, err: string): string {
  if (code === TIMED_OUT) return 'no answer within 5 seconds'
  const cause = CAUSES.find(([words]) => words.test(err))?.[1]
  if (cause) return cause
  const lines = err.split('\n').map((line) => line.replace(/^(banner|http): (line \d+: )?/, '').trim())
  const reason = /refused|unreachable|no route|timed out|not known|resolution|certificate/i
  return lines.find((line) => reason.test(line)) ?? lines.find(Boolean) ?? `exit ${code}`
}

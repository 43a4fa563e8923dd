import { createHmac } from 'node:crypto'

/** One line of a known_hosts file with a key. */
export interface KnownHost {
  readonly marker: 'cert-authority' | 'revoked' | undefined
  /** The names as written: patterns separated by commas, or one hash. */
  readonly names: string
  readonly type: string
  readonly key: Buffer
  /** `/root/.ssh/known_hosts:12` */
  readonly at: string
}

const LINE =
  /^\s*(?:@(?<marker>cert-authority|revoked)\s+)?(?<names>[^\s#@]\S*)\s+(?<type>\S+)\s+(?<key>[A-Za-z0-9+/]+=*)(?!\S)/

/** The lines of `text` that OpenSSH accepts, without comments and lines that it skips. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const { marker, names = '', type = '', key: base64 = '' } = LINE.exec(line)?.groups ?? {}
    const key = Buffer.from(base64, 'base64')
    if (key.length === 0 || typeOfKey(key) !== type) return []
    return [{ marker: marker as KnownHost['marker'], names, type, key, at: `${file}:${index + 1}` }]
  })
}

/** The type in the wire format of a public key; empty when it is not a key. */
export function typeOfKey(key: Buffer): string {
  if (key.length < 4) return ''
  const end = 4 + key.readUInt32BE(0)
  return end <= key.length ? key.toString('latin1', 4, end) : ''
}

/** Whether the names of a line match `host`; a matching pattern with `!` excludes the whole line. */
export function covers(names: string, host: string): boolean {
  if (names.startsWith('|')) return isHashOf(names, host)
  const matching = names.split(',').filter((pattern) => isLike(host, pattern.replace(/^!/, '')))
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'))
}

/** `|1|salt|hash`: HMAC-SHA1, so that the file does not reveal the hosts. */
function isHashOf(names: string, host: string): boolean {
  const [, version, salt = '', hash] = names.split('|')
  return (
    version === '1' && createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest('base64') === hash
  )
}

function isLike(host: string, pattern: string): boolean {
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(host)
}

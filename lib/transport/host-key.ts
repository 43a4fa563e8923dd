import { createHash } from 'node:crypto'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import type { PlaybookError } from '../core/errors.ts'
import { quote } from '../core/shell.ts'
import type { Target } from '../core/target.ts'
import { reasonOf } from '../core/user-file.ts'
import { hostName, judge, linesFor, readKnownHosts, remember, type Verdict } from './known-hosts.ts'
import { typeOfKey } from './known-hosts-file.ts'
import { unreachable } from './unreachable.ts'

/** Signature algorithms of a type of key, without SHA-1. */
const SIGNATURES: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
}
const ANY = Object.values(SIGNATURES).flat()

/** `SHA256:…`, as ssh-keygen -l prints it. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** Verifies the key of one host against the known_hosts files with the given strictness. For one connection. */
export class HostKeyCheck {
  /** The algorithms to offer: only those of known keys; otherwise the host may show another key and look unknown. */
  readonly algorithms: ServerHostKeyAlgorithm[]
  /** `ssh-rsa in /root/.ssh/known_hosts:3`, for a host that no longer has any of them. */
  readonly knownBy: string
  /** Why {@link accepts} refused the key. */
  refusal: PlaybookError | undefined
  /** The key differs from the known one and was accepted without checking: no password must be sent. */
  doubtful = false
  readonly #target: Target
  readonly #note: (text: string) => void
  #accepted: Buffer | undefined
  #isNew = false
  /** known_hosts files that cannot be read. */
  readonly #unread = new Set<string>()

  constructor(target: Target, note: (text: string) => void) {
    this.#target = target
    this.#note = note
    const lines = linesFor(this.#read(), knownName(target))
    const known = lines.filter(({ marker, type }) => !marker && type in SIGNATURES)
    const first = [...new Set(known.flatMap(({ type }) => SIGNATURES[type] ?? []))]
    const rest = ANY.filter((algorithm) => !first.includes(algorithm))
    const onlyKnown = first.length > 0 && target.strictHostKeyChecking !== 'no'
    this.algorithms = onlyKnown ? first : [...first, ...rest]
    this.knownBy = known.map(({ type, at }) => `${type} in ${at}`).join(', ')
    if (lines.some(({ marker }) => marker === 'cert-authority'))
      note('host certificates (@cert-authority) are not supported; only plain host keys count')
  }

  /** Called before the host has proven that it owns the key, and again at each rekeying. */
  accepts(key: Buffer): boolean {
    if (this.#accepted) return this.#accepted.equals(key)
    const { strictHostKeyChecking: strict } = this.#target
    const { address, port } = knownAs(this.#target)
    const verdict = judge(this.#read(), address, port, key)
    if (verdict.kind !== 'known' && !(verdict.kind === 'unknown' && strict === 'accept-new')) {
      if (strict !== 'no' || verdict.kind === 'revoked') {
        this.refusal = refusalOf(this.#target, verdict, key, [...this.#unread])
        return false
      }
      this.doubtful = verdict.kind !== 'unknown'
      this.#note(`accepted without checking: ${verdict.kind} host key ${typeOfKey(key)} ${fingerprint(key)}`)
    }
    this.#isNew = verdict.kind === 'unknown' && strict === 'accept-new'
    this.#accepted = key
    return true
  }

  /** The host has proven its key: a new one is added to known_hosts now. */
  proven(): void {
    if (!this.#isNew || !this.#accepted) return
    this.#isNew = false
    const { knownHostsFiles } = this.#target
    const { address, port } = knownAs(this.#target)
    const key = this.#accepted
    // Another connection to the same host may have added it already.
    if (judge(this.#read(), address, port, key).kind === 'known') return
    const file = knownHostsFiles[0]
    try {
      if (file) remember(file, hostName(address, port), key)
      const kept = file ? `added to ${file}` : 'is not saved: no known_hosts file is given'
      this.#note(`new host key ${typeOfKey(key)} ${fingerprint(key)} ${kept}`)
    } catch (error) {
      this.#note(`new host key ${fingerprint(key)} accepted, but not saved: ${reasonOf(error)}`)
    }
  }

  #read() {
    return readKnownHosts(this.#target.knownHostsFiles, (text) => {
      if (!this.#unread.has(text)) this.#note(text)
      this.#unread.add(text)
    })
  }
}

const knownAs = (target: Target): { readonly address: string; readonly port: number } =>
  target.knownAs ?? target
const knownName = (target: Target): string => {
  const { address, port } = knownAs(target)
  return hostName(address, port)
}

function refusalOf(target: Target, verdict: Verdict, key: Buffer, unread: readonly string[]): PlaybookError {
  const { knownHostsFiles, proxyCommand } = target
  const { address, port } = knownAs(target)
  const shown = `${typeOfKey(key)} ${fingerprint(key)}`
  if (verdict.kind === 'revoked')
    return unreachable(
      target,
      `the host key ${shown} is revoked in ${verdict.at}`,
      'Do not connect; the host needs a new key.',
    )
  if (verdict.kind === 'changed') {
    const [file] = verdict.at.split(/:(?=\d+$)/)
    return unreachable(
      target,
      `THE HOST KEY HAS CHANGED: ${verdict.at} has another one\nThe host shows ${shown}`,
      `The connection may be intercepted, or the host reinstalled: ask its administrator. If the key is correct: ssh-keygen -R ${quote(hostName(address, port))} -f ${quote(file ?? '')}`,
    )
  }
  if (unread.length > 0)
    return unreachable(
      target,
      `the host key is unknown: ${shown}; ${unread.join('; ')}`,
      'Give a readable file: --known-hosts FILE',
    )
  const file = knownHostsFiles[0] ?? '~/.ssh/known_hosts'
  const scan = `ssh-keyscan -p ${port} ${quote(address)} >> ${file}, or `
  return unreachable(
    target,
    `the host key is unknown: ${shown} is not in ${knownHostsFiles.join(', ') || 'any known_hosts file'}`,
    `Compare the fingerprint with the host's own, then: ${proxyCommand ? '' : scan}--strict-host-key-checking accept-new`,
  )
}

import type { Duplex } from 'node:stream'
import ssh2, {
  BaseAgent,
  type GetStreamCallback,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'
import { after } from '../core/after.ts'
import { messageOf } from '../core/errors.ts'

/** An agent that does not keep the process alive by pending requests. */
class LooseAgent extends ssh2.OpenSSHAgent {
  override getStream(callback: GetStreamCallback): void {
    super.getStream((error, stream) => {
      ;(stream as Duplex & { unref?(): void })?.unref?.()
      callback(error, stream)
    })
  }
}

/** ssh-agent with a time limit: one that does not answer offers no keys, where ssh2 would fail the whole connection. */
export class CarefulAgent extends BaseAgent<ParsedKey> {
  /** Public keys offered so far. */
  readonly offered: Buffer[] = []
  readonly #agent: BaseAgent
  readonly #patience: number
  readonly #only: Buffer | undefined
  readonly #note: (text: string) => void

  /** `only`: the one public key to offer. */
  constructor(socketPath: string, patienceSeconds: number, note: (text: string) => void, only?: Buffer) {
    super()
    this.#agent = new LooseAgent(socketPath)
    this.#patience = patienceSeconds * 1000
    this.#note = note
    this.#only = only
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    let answered = false
    const answer: IdentityCallback = (error, identities) => {
      if (answered) return
      answered = true
      clearTimeout(timer)
      if (error) this.#note(`ssh-agent: ${messageOf(error)}`)
      const keys = (error ? [] : (identities ?? []))
        .map((identity) => ssh2.utils.parseKey(identity as Parameters<typeof ssh2.utils.parseKey>[0]))
        .flatMap((key) => (key instanceof Error ? [] : [key].flat()))
        .filter((key) => !this.#only || key.getPublicSSH().equals(this.#only))
      this.offered.push(...keys.map((key) => key.getPublicSSH()))
      callback(null, keys)
    }
    const timer = after(this.#patience, () => answer(new Error('it does not answer')))
    this.#agent.getIdentities(answer)
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    this.#agent.sign(key, data, options as SigningRequestOptions, callback)
  }
}

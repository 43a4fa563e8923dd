import ssh2, {
  BaseAgent,
  createAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'
import { messageOf } from '../core/errors.ts'

/** ssh-agent, made harmless: one that does not answer offers no keys, where ssh2 would fail the whole connection. */
export class CarefulAgent extends BaseAgent<ParsedKey> {
  /** Public keys offered so far. */
  readonly offered: Buffer[] = []
  readonly #agent: BaseAgent
  readonly #only: Buffer | undefined
  readonly #note: (text: string) => void

  /** `only`: the public key to offer, when just one is wanted. */
  constructor(socketPath: string, note: (text: string) => void, only?: Buffer) {
    super()
    this.#agent = createAgent(socketPath)
    this.#note = note
    this.#only = only
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, identities) => {
      if (error) this.#note(`ssh-agent: ${messageOf(error)}`)
      const keys = (error ? [] : (identities ?? []))
        .map((identity) => ssh2.utils.parseKey(identity as Parameters<typeof ssh2.utils.parseKey>[0]))
        .flatMap((key) => (key instanceof Error ? [] : [key].flat()))
        .filter((key) => !this.#only || key.getPublicSSH().equals(this.#only))
      this.offered.push(...keys.map((key) => key.getPublicSSH()))
      callback(null, keys)
    })
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

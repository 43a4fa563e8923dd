import type { AuthenticationType, AuthHandlerMiddleware } from 'ssh2'
import type { Credential } from './ssh-credentials.ts'

/** Tries credentials one after the other, and records the results. For one connection. */
export class LoginAttempt {
  readonly #credentials: readonly Credential[]
  readonly #mayTellPassword: () => boolean
  readonly #tried: Credential[] = []
  #next = 0
  #accepted: readonly string[] = []
  #withheld = false

  constructor(credentials: readonly Credential[], mayTellPassword: () => boolean) {
    this.#credentials = credentials
    this.#mayTellPassword = mayTellPassword
  }

  /** For ssh2; `left` is null until the host has sent its methods. */
  readonly handler: AuthHandlerMiddleware = (left: AuthenticationType[] | null, partial, next) => {
    if (left) this.#accepted = left
    for (;;) {
      const credential = this.#credentials[this.#next++]
      if (!credential) return next(false as never)
      if (left && credential.method !== 'none' && !left.includes(credential.method)) continue
      if (credential.useless?.()) continue
      if (this.#isPassword(credential)) {
        // A refused password is not tried again by another method, which would count towards a lockout.
        if (!partial && this.#tried.some((one) => this.#isPassword(one))) continue
        this.#withheld = !this.#mayTellPassword()
        if (this.#withheld) continue
      }
      this.#tried.push(credential)
      return next(credential.offer)
    }
  }

  /** Certificates beside keys that were tried. */
  get certificates(): readonly string[] {
    return this.#tried.flatMap(({ certificate }) => certificate ?? [])
  }

  /** What was tried and what the host accepts, as the rest of a sentence. */
  get story(): string {
    const tried = this.#tried.map(({ label }) => label()).filter(Boolean)
    return [
      tried.length > 0 ? `tried: ${tried.join(', ')}` : 'nothing to try: no key, no ssh-agent, no password',
      this.#withheld ? 'the password was not sent because the host key is not the known one' : '',
      this.#accepted.length > 0 ? `the host accepts ${this.#accepted.join(', ')}` : '',
    ]
      .filter(Boolean)
      .join('; ')
  }

  #isPassword({ method }: Credential): boolean {
    return method === 'password' || method === 'keyboard-interactive'
  }
}

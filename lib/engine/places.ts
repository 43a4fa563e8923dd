import type { Reconnect } from '../core/change.ts'
import type { Target } from '../core/target.ts'

/** Where one host is reached, and where else it may answer. */
export class Places {
  #current: Target
  /** Likeliest first. */
  #others: Target[] = []
  /** Where it answered last. */
  #answered: Target | undefined

  constructor(target: Target) {
    this.#current = target
  }

  /** Where it is reached now. */
  get current(): Target {
    return this.#current
  }

  /** All of them, likeliest first. */
  get all(): readonly Target[] {
    const all = [...this.#others, this.#current]
    return all.toSorted((a, b) => Number(b === this.#answered) - Number(a === this.#answered))
  }

  /** The host may be reached there from now on. Its host key is still that of the place in the inventory. */
  add({ address, port }: Reconnect): void {
    const { address: now, port: nowPort, knownAs } = this.#current
    const place = { address: address ?? now, port: port ?? nowPort }
    if (this.all.some((one) => one.address === place.address && one.port === place.port)) return
    this.#others.unshift({ ...this.#current, ...place, knownAs: knownAs ?? { address: now, port: nowPort } })
  }

  answeredAt(place: Target): void {
    this.#answered = place
  }

  /** The host is reached there from now on; it may still answer at the place before. */
  moveTo(place: Target): void {
    if (place === this.#current) return
    this.#others = this.#others.map((one) => (one === place ? this.#current : one))
    this.#current = place
  }
}

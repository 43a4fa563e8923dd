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

  /** It may be there from now on. It is still known by the key of the place that the inventory names. */
  add({ address, port }: Reconnect): void {
    const { address: now, port: nowPort, knownAs } = this.#current
    const place = { address: address ?? now, port: port ?? nowPort }
    if (this.all.some((one) => one.address === place.address && one.port === place.port)) return
    this.#others.unshift({ ...this.#current, ...place, knownAs: knownAs ?? { address: now, port: nowPort } })
  }

  answeredAt(place: Target): void {
    this.#answered = place
  }

  /** It is reached there from now on; the place before is one where it may answer. */
  moveTo(place: Target): void {
    if (place === this.#current) return
    this.#others = this.#others.map((one) => (one === place ? this.#current : one))
    this.#current = place
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import type { Severs } from '../core/task.ts'
import { Session, type SessionOptions } from './session.ts'
import { visit } from './visit.ts'

const PAUSE_MILLISECONDS = 500
/** A host that has just been told to move answers at one of its places soon, or not at all. */
const CONNECT_SECONDS = 5
/** How long a host that may have moved is looked for, at all its places. */
const MOVE_SECONDS = 60

/** One host and the session by which it is spoken to, which may have to be made anew, also where the host is reached elsewhere meanwhile. */
export class HostLink {
  #session: Session
  #target: Target
  #exchanges = 0
  readonly #options: SessionOptions
  /** Where else it may answer, likeliest first. */
  readonly #elsewhere: Target[] = []
  /** Where a visit was answered last. */
  #answered: Target | undefined

  private constructor(session: Session, target: Target, options: SessionOptions) {
    this.#session = session
    this.#target = target
    this.#options = options
  }

  /**
   * The signal ends this attempt alone: who was interrupted must still be able to come back and undo.
   *
   * @throws PlaybookError E_UNREACHABLE
   */
  static async open(target: Target, { signal, note }: SessionOptions): Promise<HostLink> {
    return new HostLink(await Session.open(target, { signal, note }), target, { note })
  }

  get session(): Session {
    return this.#session
  }

  /** Where the host is reached now. */
  get target(): Target {
    return this.#target
  }

  /** Requests so far, over all sessions. */
  get exchanges(): number {
    return this.#exchanges + this.#session.exchanges
  }

  /** It may be there from now on. It is still known by the key of the place that the inventory names. */
  mayMoveTo({ address, port }: Severs): void {
    const { address: now, port: nowPort, knownAs } = this.#target
    const place = { address: address ?? now, port: port ?? nowPort }
    const same = (one: Target): boolean => one.address === place.address && one.port === place.port
    if (same(this.#target) || this.#elsewhere.some(same)) return
    this.#elsewhere.unshift({
      ...this.#target,
      ...place,
      knownAs: knownAs ?? { address: now, port: nowPort },
    })
  }

  /**
   * Does work over the session that there is; where that is lost meanwhile, does it again over a new one.
   *
   * @throws PlaybookError E_UNREACHABLE when no new session can be opened within so many seconds, or a minute where the host may have
   * moved; each place is tried once at least
   */
  async persist<T>(seconds: number, work: (session: Session) => Promise<T>): Promise<T> {
    if (!this.#session.lost) {
      try {
        return await work(this.#session)
      } catch (error) {
        if (!this.#session.lost) throw error
      }
    }
    return this.renew(this.#elsewhere.length > 0 ? Math.max(seconds, MOVE_SECONDS) : seconds, work)
  }

  /** Does work over a new session, which then takes the place of the old one. It is tried again while hosts cannot be reached. */
  async renew<T>(seconds: number, work: (session: Session) => Promise<T>): Promise<T> {
    const until = performance.now() + seconds * 1000
    for (;;) {
      let failure: unknown
      for (const target of this.#places()) {
        try {
          return await this.#over(target, work)
        } catch (error) {
          if (!(error instanceof PlaybookError) || error.code !== 'E_UNREACHABLE') throw error
          failure = error
        }
      }
      if (performance.now() + PAUSE_MILLISECONDS >= until) throw failure
      await sleep(PAUSE_MILLISECONDS)
    }
  }

  /**
   * Asks beside the session that there is, which goes on, at all places at once. Where it was answered is tried first from now on.
   *
   * @throws PlaybookError E_UNREACHABLE when no place has answered within so many seconds
   */
  async visit<T>(seconds: number, work: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T> {
    const open = (place: Target) => this.#open(place, signal)
    const { place, answer } = await visit(
      { places: this.#places(), open, seconds, signal },
      async (session) => {
        try {
          return await work(session)
        } finally {
          this.#exchanges += session.exchanges
        }
      },
    )
    this.#answered = place
    return answer
  }

  #open(target: Target, signal = this.#options.signal): Promise<Session> {
    const connectTimeoutSeconds = Math.min(CONNECT_SECONDS, target.connectTimeoutSeconds)
    return Session.open({ ...target, connectTimeoutSeconds }, { ...this.#options, signal })
  }

  #places(): readonly Target[] {
    const all = [...this.#elsewhere, this.#target]
    return all.toSorted((a, b) => Number(b === this.#answered) - Number(a === this.#answered))
  }

  async #over<T>(target: Target, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.#open(target)
    try {
      const done = await work(session)
      const old = this.#session
      const before = this.#target
      this.#exchanges += old.exchanges
      this.#session = session
      if (target !== before) {
        this.#elsewhere.splice(this.#elsewhere.indexOf(target), 1, before)
        this.#target = target
      }
      await old.close()
      return done
    } catch (error) {
      this.#exchanges += session.exchanges
      await session.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#session.close()
  }
}

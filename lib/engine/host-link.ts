import { setTimeout as sleep } from 'node:timers/promises'
import type { Reconnect } from '../core/change.ts'
import { isUnreachable } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { before, hedged, PAUSE_MILLISECONDS } from './hedge.ts'
import { Places } from './places.ts'
import { Session, type SessionOptions } from './session.ts'
import { visit } from './visit.ts'

/** A host with quick logins answers within so many seconds, or is no longer at that place. */
const QUICK_SECONDS = 5
/** How long to try all places of a host that may have moved. */
const MOVE_SECONDS = 60

/** One host and its present session, which is opened again when it is lost, also at another place of the host. */
export class HostLink {
  #session: Session
  #exchanges = 0
  readonly #places: Places
  readonly #options: SessionOptions

  private constructor(session: Session, target: Target, options: SessionOptions) {
    this.#session = session
    this.#places = new Places(target)
    this.#options = options
  }

  /**
   * The signal ends this attempt alone: an interrupted run must still be able to reconnect and roll back.
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
    return this.#places.current
  }

  /** Requests so far, over all sessions. */
  get exchanges(): number {
    return this.#exchanges + this.#session.exchanges
  }

  /** How long the login of the session took. */
  get loginSeconds(): number {
    return this.#session.loginSeconds
  }

  /** The host may be reached there from now on. */
  mayMoveTo(place: Reconnect): void {
    this.#places.add(place)
  }

  /**
   * Does work over the present session; where that is lost meanwhile, does it again over a new one.
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
    return this.renew(this.#places.all.length > 1 ? Math.max(seconds, MOVE_SECONDS) : seconds, work)
  }

  /**
   * Does work over a new session, which then replaces the old one. It tries again while the host cannot be reached; where nothing has to
   * be undone, until the signal.
   */
  async renew<T>(seconds: number, work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const inTime = before(seconds)
    let tried = 0
    const more = (): boolean => tried < this.#places.all.length || inTime()
    for (;;) {
      const found = await hedged({
        expectedSeconds: this.#expectedSeconds,
        more,
        attempt: async (late) => {
          const { all } = this.#places
          const place = all[tried++ % all.length]!
          return { place, session: await this.#open(place, signal ? AbortSignal.any([signal, late]) : late) }
        },
        drop: ({ session }) => void session.close(),
      })
      try {
        return await this.#goOn(found, work)
      } catch (error) {
        if (!isUnreachable(error) || !more()) throw error
      }
      await sleep(PAUSE_MILLISECONDS)
    }
  }

  /**
   * Asks over sessions beside the present one, which goes on. The place that answers is tried first from now on.
   *
   * @throws PlaybookError E_UNREACHABLE when no place has answered within so many seconds
   */
  async visit<T>(seconds: number, work: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T> {
    const open = (place: Target, late: AbortSignal) => this.#open(place, late)
    const { place, answer } = await visit(
      { places: this.#places.all, expectedSeconds: this.#expectedSeconds, seconds, signal, open },
      async (session) => {
        try {
          return await work(session)
        } finally {
          this.#exchanges += session.exchanges
        }
      },
    )
    this.#places.answeredAt(place)
    return answer
  }

  get #expectedSeconds(): number {
    return Math.max(QUICK_SECONDS, 2 * this.loginSeconds)
  }

  #open(place: Target, signal: AbortSignal): Promise<Session> {
    return Session.open(place, { ...this.#options, signal })
  }

  async #goOn<T>(
    { place, session }: { readonly place: Target; readonly session: Session },
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    try {
      const done = await work(session)
      const old = this.#session
      this.#exchanges += old.exchanges
      this.#session = session
      this.#places.moveTo(place)
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

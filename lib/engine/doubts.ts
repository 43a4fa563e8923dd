import type { Task } from '../core/task.ts'

interface Doubt {
  readonly by: readonly Task[]
  /** Its place among all doubts. */
  readonly at: number
}

/** Which answers only the host can tell, and after which tasks. */
export class Doubts {
  readonly #namesOf: (key: string) => readonly string[]
  readonly #ofAll: (Doubt & { covers(key: string): boolean })[] = []
  /** Of single keys, which are by far the most. */
  readonly #ofOne = new Map<string, Doubt[]>()
  #count = 0

  constructor(namesOf: (key: string) => readonly string[]) {
    this.#namesOf = namesOf
  }

  /** A doubt of one answer, under each name of it. */
  of(key: string, by: readonly Task[]): void {
    const doubts = this.#ofOne.get(key) ?? []
    this.#ofOne.set(key, doubts)
    doubts.push({ by, at: this.#count++ })
  }

  /** Returns whether a key is among those that are meant, under one of its names. */
  ofAll(isMeant: (key: string) => boolean, by: readonly Task[]): (key: string) => boolean {
    const covers = (key: string): boolean => this.#namesOf(key).some(isMeant)
    this.#ofAll.push({ covers, by, at: this.#count++ })
    return covers
  }

  /** The tasks that made one of these keys doubtful, in the order of their doubts. */
  causes(keys: readonly string[]): readonly Task[] {
    const doubts = [
      ...keys.flatMap(this.#namesOf).flatMap((name) => this.#ofOne.get(name) ?? []),
      ...this.#ofAll.filter(({ covers }) => keys.some(covers)),
    ]
    return [...new Set(doubts.sort((one, other) => one.at - other.at).flatMap(({ by }) => by))]
  }
}

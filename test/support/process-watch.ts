import { readdirSync, readFileSync } from 'node:fs'

/** Reads arguments and environments of every process of this machine, those of its lab hosts included, until it is stopped. */
export class ProcessWatch {
  read = 0
  readonly #words: readonly string[]
  readonly #found = new Set<string>()
  readonly #timer = setInterval(() => this.#look(), 50)

  constructor(words: readonly string[]) {
    this.#words = words
  }

  get found(): readonly string[] {
    return [...this.#found]
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      for (const part of ['cmdline', 'environ']) {
        const text = textOf(`/proc/${pid}/${part}`)
        this.read += 1
        if (this.#words.some((word) => text.includes(word)))
          this.#found.add(`${part}: ${text.replaceAll('\0', ' ')}`)
      }
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // It has ended meanwhile.
  }
}

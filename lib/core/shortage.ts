import { codeOf } from './user-file.ts'

/** What this machine has run out of. */
export interface Shortage {
  readonly message: string
  readonly hint: string
}

const FILES: Shortage = {
  message: 'this machine lets us open no more files',
  hint: 'Raise its limit (ulimit -n), or take fewer hosts at a time: --forks.',
}
const SHORTAGES: Readonly<Record<string, Shortage>> = { EMFILE: FILES, ENFILE: FILES }

/** The shortage that made something fail, where it was one: no host, no playbook and no key is to blame. */
export const shortageOf = (error: unknown): Shortage | undefined => SHORTAGES[String(codeOf(error))]

import { codeOf } from './user-file.ts'

/** A resource that this machine has run out of. */
export interface Shortage {
  readonly message: string
  readonly hint: string
}

const FILES: Shortage = {
  message: 'this machine has reached its limit of open files',
  hint: 'Raise the limit (ulimit -n), or work on fewer hosts at a time: --forks.',
}
const SHORTAGES: Readonly<Record<string, Shortage>> = { EMFILE: FILES, ENFILE: FILES }

/** The shortage behind an error, if any: then neither host, playbook nor key is the cause. */
export const shortageOf = (error: unknown): Shortage | undefined => SHORTAGES[String(codeOf(error))]

import { hostProgram } from '../host/load.ts'
import { known } from './environment.ts'

/** The program that a session runs on its host; it prints `greeting` first. */
export const program = (greeting: string, interpreter?: string): string =>
  known(hostProgram('loop'), greeting, interpreter)

/** A script that runs beside it, in the same environment, without input. */
export const beside = (script: string): string =>
  known(`${hostProgram('identity')}\nexec </dev/null 3<&-\n${script}`)

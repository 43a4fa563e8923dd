import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { readUserFile } from '../core/user-file.ts'
import { populated } from './cgroup.ts'
import { placesOf, stateFolder } from './places.ts'
import type { HostSpec } from './types.ts'

/** The layers of a host; recorded, because the recipe may change before the host starts again. */
export interface Made extends HostSpec {
  /** Read-only folders below the changes of the host, topmost first; the last one is the base image. */
  readonly lowers: readonly string[]
  readonly repo: string
}

export interface LabState {
  readonly version: 1
  readonly id: string
  readonly name: string
  readonly hosts: readonly Made[]
  /** False while `up` runs, and after it was killed. */
  readonly ready: boolean
}

export function writeState(state: LabState): void {
  const file = placesOf(state.name).state
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The state of a lab that is up: complete, with running processes (not after a reboot of the machine). */
export function readState(name: string): LabState | undefined {
  try {
    const state = JSON.parse(readUserFile(placesOf(name).state).toString()) as LabState
    return state.version === 1 && state.ready && populated(name, '.net') ? state : undefined
  } catch {
    return undefined
  }
}

/** The names of all labs that have a folder, running or not. */
export function labNames(): string[] {
  try {
    return readdirSync(stateFolder()).filter((name) => /^[a-z][a-z0-9-]{0,10}$/.test(name) && isLab(name))
  } catch {
    return []
  }
}

/** Whether a folder is that of a lab; an empty one is from an `up` that was killed at its start. */
function isLab(name: string): boolean {
  const { folder, id } = placesOf(name)
  try {
    return existsSync(id) || readdirSync(folder).length === 0
  } catch {
    return false
  }
}

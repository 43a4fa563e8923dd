import { populated } from './cgroup.ts'
import { handleOf } from './handle.ts'
import { withLock } from './lock.ts'
import { placesOf } from './places.ts'
import { labNames, readState } from './state.ts'
import { sweep } from './sweep.ts'
import { tearDown } from './teardown.ts'
import type { Lab, LabSpec } from './types.ts'

export type { ExecOptions, HostSpec, Lab, LabSpec, Release } from './types.ts'
export { up } from './up.ts'

/**
 * The lab of a command without an inventory: one bare, isolated mail host with a user for the login.
 * RUN_PLAYBOOK_LAB sets another name, for several labs.
 */
export const defaultLab: LabSpec = {
  name: process.env.RUN_PLAYBOOK_LAB || 'default',
  hosts: [
    {
      name: 'mail',
      address: '192.168.100.12',
      groups: ['mail'],
      vars: { users: JSON.stringify([{ name: 'usuario', password: 'lab-only-password' }]) },
    },
  ],
}

/** A running lab; undefined when there is none of that name. Starts no process: a few milliseconds. */
export async function open(name: string): Promise<Lab | undefined> {
  const state = readState(name)
  return state && handleOf(state)
}

export interface LabStatus {
  readonly name: string
  readonly hosts: readonly { readonly name: string; readonly address: string; readonly running: boolean }[]
}

/** The labs that are up. */
export async function list(): Promise<readonly LabStatus[]> {
  return labNames().flatMap((lab) => {
    const hosts = readState(lab)?.hosts
    return hosts
      ? [
          {
            name: lab,
            hosts: hosts.map(({ name, address }) => ({ name, address, running: populated(lab, name) })),
          },
        ]
      : []
  })
}

/** Takes a lab down, also one of another process; false when there is none. */
export async function down(name: string): Promise<boolean> {
  const found = labNames().includes(name)
  if (found) await withLock(placesOf(name).lock, () => tearDown(name, 'clean'))
  await sweep()
  return found
}

import { ifUnlocked } from './lock.ts'
import { placesOf } from './places.ts'
import { labNames, readState } from './state.ts'
import { tearDown } from './teardown.ts'

/** Removes what labs left whose processes are gone: this machine was rebooted, or an `up` was killed half-way. */
export async function sweep(): Promise<void> {
  const dead = labNames().filter((name) => !readState(name))
  // One that is coming up right now has no processes either, but its lock is held.
  await Promise.all(
    dead.map((name) =>
      ifUnlocked(placesOf(name).lock, async () => {
        if (!readState(name)) await tearDown(name, 'power-loss')
      }),
    ),
  )
}

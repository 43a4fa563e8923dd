import { ifUnlocked } from './lock.ts'
import { placesOf } from './places.ts'
import { labNames, readState } from './state.ts'
import { tearDown } from './teardown.ts'

/** Removes labs without processes, which a reboot of this machine or a killed `up` leaves. */
export async function sweep(): Promise<void> {
  const dead = labNames().filter((name) => !readState(name))
  // A lab that is just booting has no processes either, but its lock is held.
  await Promise.all(
    dead.map((name) =>
      ifUnlocked(placesOf(name).lock, async () => {
        if (!readState(name)) await tearDown(name, 'power-loss')
      }),
    ),
  )
}

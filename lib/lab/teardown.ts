import { script } from '../host/load.ts'
import { placesOf } from './places.ts'
import { must } from './run.ts'

/** Takes down whatever there is of a lab: what {@link tearDown} runs, and the guard of an ephemeral lab when there is no Node process left. */
export const teardown = (): string => script(import.meta.dirname, 'teardown.sh')

/** Takes a lab down, its hosts cleanly or at once; its lock must be held. */
export async function tearDown(name: string, how: 'clean' | 'power-loss'): Promise<void> {
  const { folder, netns } = placesOf(name)
  const args = [name, folder, netns, how, '']
  await must(`taking the lab ${name} down`, ['sh', '-c', teardown(), 'teardown', ...args])
}

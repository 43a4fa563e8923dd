import { script } from '../host/load.ts'
import { placesOf } from './places.ts'
import { must } from './run.ts'

/** Takes a lab down, with a clean shutdown of its hosts or at once; its lock must be held. */
export async function tearDown(name: string, how: 'clean' | 'power-loss'): Promise<void> {
  const { folder, netns } = placesOf(name)
  const args = [name, folder, netns, how, '']
  await must(`taking the lab ${name} down`, [
    'sh',
    '-c',
    script(import.meta.dirname, 'teardown.sh'),
    'teardown',
    ...args,
  ])
}

import { meetNeeds } from '../../lib/lab/needs.ts'
import { imageOf } from '../../lib/lab/image.ts'

/** The images of the lab, built once before the first test: otherwise many tests would wait for one that builds. */
export async function setup(): Promise<void> {
  const io = { say: (line: string) => console.log(`lab: ${line}`) }
  await meetNeeds(io)
  await imageOf('bookworm', io)
  await imageOf('trixie', io)
}

import { execFileSync } from 'node:child_process'
import { imageOf } from '../../lib/lab/image.ts'
import { meetNeeds } from '../../lib/lab/needs.ts'
import { setup as installPrograms } from './programs.ts'

/** The command as it will be installed, and the images of the lab: made once, before the first test. */
export async function setup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  const io = { say: (line: string) => console.log(`lab: ${line}`) }
  await meetNeeds(io)
  installPrograms()
  await Promise.all([imageOf('bookworm', io), imageOf('trixie', io)])
}

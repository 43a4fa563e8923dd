import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { apart, must, run } from './run.ts'

const attempt =
  'cd "$1" && mkdir l u w m && mount -t overlay try -o lowerdir=l,upperdir=u,workdir=w m && touch m/x'

/** Creates the folder for the overlays of a lab; on a tmpfs where its file system cannot hold overlays (such as an overlay itself). */
export async function makeDisk(folder: string): Promise<void> {
  mkdirSync(folder, { mode: 0o700 })
  const trial = join(folder, 'trial')
  mkdirSync(trial)
  const { code } = await run(apart(attempt, 'trial', trial))
  rmSync(trial, { recursive: true, force: true })
  if (code !== 0)
    await must('mounting a tmpfs', ['mount', '-t', 'tmpfs', '-o', 'mode=0700,size=75%', 'rp-lab', folder])
}

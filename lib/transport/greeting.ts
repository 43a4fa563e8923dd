import type { Program } from './program.ts'

const MOST_NOISE = 1024 * 1024

/** Whether `greeting` came, as a line, before the program ended or the time was up; what was read is put back. */
export function greeted(
  { stdout, ended }: Program,
  greeting: string,
  milliseconds: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0)
    const look = (): void => {
      for (let chunk = stdout.read(); chunk !== null; chunk = stdout.read())
        seen = Buffer.concat([seen, chunk])
      if (seen.includes(`${greeting}\n`)) finish(true)
      else if (seen.length > MOST_NOISE) finish(false)
    }
    const finish = (came: boolean): void => {
      clearTimeout(timer)
      stdout.off('readable', look)
      if (came) stdout.unshift(seen)
      resolve(came)
    }
    const timer = setTimeout(finish, milliseconds, false)
    stdout.on('readable', look)
    void ended.then(() => finish(false))
  })
}

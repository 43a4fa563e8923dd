import { existsSync, readdirSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../core/user-folder.ts'
import { withLock } from './lock.ts'
import { cacheFolder } from './places.ts'
import { recipe, recipeKey } from './recipe.ts'
import { must } from './run.ts'
import { sourcesOf } from './sources.ts'
import type { LabIo, Release } from './types.ts'

export interface Image {
  /** The bare root file system that hosts share, read-only to them. */
  readonly root: string
  /** The repository of packages for the hosts. */
  readonly repo: string
}

/** The base image and the packages of a release from the cache; builds missing ones (half a minute). */
export async function imageOf(release: Release, { say, signal }: LabIo): Promise<Image> {
  const cache = cacheFolder()
  const folder = join(cache, `${release}-${recipeKey(release)}`)
  const image = { root: join(folder, 'root'), repo: join(folder, 'repo') }
  if (existsSync(folder)) return image
  makeFolder(cache)
  const onWait = () => say?.(`${release}: waiting for another build`)
  return withLock(join(cache, 'locks', `image-${release}.lock`), build, { signal, onWait })

  async function build(): Promise<Image> {
    if (existsSync(folder)) return image // Another process built it meanwhile.
    const half = readdirSync(cache).filter((name) => name.startsWith(`${release}-`) && name.endsWith('.part'))
    for (const name of half)
      await must('removing an incomplete image', ['rm', '-rf', '--one-file-system', join(cache, name)])
    const part = `${folder}.part`
    const argv = recipe(release, part, await sourcesOf(release, signal))
    const onLine = (line: string) => say?.(`${release}: ${line}`)
    try {
      await must(`building the ${release} image`, argv, { lifeline: true, signal, onLine })
      await rename(part, folder) // Only a complete image has this name.
    } catch (error) {
      await must('removing an incomplete image', ['rm', '-rf', '--one-file-system', part])
      throw error
    }
    return image
  }
}

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { makeFolder } from '../core/user-folder.ts'
import { hostPlaces } from './places.ts'
import { must } from './run.ts'
import type { LabState, Made } from './state.ts'
import type { HostSpec, Release } from './types.ts'

/** The folders below the files of a layer. */
interface Below {
  readonly release: Release
  readonly lowers: readonly string[]
  readonly repo: string
}

/** Copies the changes of a stopped host to a new folder; only a complete copy has that name. */
export async function keepLayer(lab: LabState, host: Made, file: string): Promise<string> {
  const folder = resolve(file)
  if (existsSync(folder))
    throw new PlaybookError('E_LAB', 'a snapshot never replaces anything', { where: folder })
  if (/[,:\\]/.test(folder))
    throw new PlaybookError('E_LAB', 'no commas or colons in the name of a layer', { where: folder })
  const part = `${folder}.part`
  await must('removing an incomplete layer', ['rm', '-rf', '--one-file-system', '--', part])
  makeFolder(dirname(part))
  mkdirSync(part, { mode: 0o700 })
  // -a keeps the marks of overlayfs (a removed file is a device 0/0, a replaced folder has an attribute).
  await must('copying the layer', [
    'cp',
    '-a',
    '--',
    hostPlaces(lab.name, host.name).upper,
    join(part, 'files'),
  ])
  const below: Below = { release: host.release ?? 'bookworm', lowers: host.lowers, repo: host.repo }
  writeFileSync(join(part, 'layer.json'), `${JSON.stringify(below, undefined, 2)}\n`)
  renameSync(part, folder)
  return folder
}

/** The layers of a host that starts from a layer; throws `E_LAB` when the layer is incomplete or of another release. */
export function fromLayer(host: HostSpec, layer: string): Made {
  const folder = resolve(layer)
  const trouble = (message: string, cause?: unknown) =>
    new PlaybookError('E_LAB', message, { where: folder, cause })
  let below: Below
  try {
    below = JSON.parse(readFileSync(join(folder, 'layer.json'), 'utf8')) as Below
  } catch (cause) {
    throw trouble('there is no layer here', cause)
  }
  if (host.release && host.release !== below.release)
    throw trouble(`the layer is of ${below.release}, not ${host.release}`)
  const gone = [...below.lowers, below.repo].find((path) => !existsSync(path))
  if (gone !== undefined) throw trouble(`the layer needs ${gone}, which does not exist`)
  return {
    ...host,
    release: below.release,
    lowers: [join(folder, 'files'), ...below.lowers],
    repo: below.repo,
  }
}

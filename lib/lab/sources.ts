import { PlaybookError } from '../core/errors.ts'
import { run } from './run.ts'
import type { Release } from './types.ts'

// `apt-get indextargets` reads every form of source (one line, deb822) as apt does, and prints the signed origin of each.
const format = '$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)'

/**
 * One-line sources of a release, on the mirrors that serve Debian to this machine.
 *
 * @example mirrorsIn('http://mirror.lan/debian/ bookworm-updates Debian main', 'trixie')
 *   // ['deb http://mirror.lan/debian/ trixie-updates main']
 */
export function mirrorsIn(targets: string, release: Release): string[] {
  const lines = targets.split('\n').flatMap((line) => {
    const [uri, codename = '', origin, component] = line.trim().split(/\s+/)
    const part = /^[a-z]+(|-updates|-security)$/.exec(codename)
    if (!uri || !part || origin !== 'Debian' || component !== 'main') return []
    return [`deb ${uri} ${release}${part[1]} main`]
  })
  return [...new Set(lines)]
}

/** The settings that the apt of this machine needs to reach its mirrors, as options for mmdebstrap. */
export const aptOptionsIn = (config: string): string[] =>
  config
    .split('\n')
    .filter((line) => /^Acquire::(?:https?::|Check-|Retries|ForceIPv)\S* ".+";$/.test(line))
    .map((line) => `--aptopt=${line}`)

/** The options of mmdebstrap for the mirrors of this machine; throws `E_LAB` when none serves Debian. */
export async function sourcesOf(release: Release, signal?: AbortSignal): Promise<string[]> {
  const ask = async () =>
    (await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'], { signal })).stdout
  let mirrors = mirrorsIn(await ask(), release)
  if (mirrors.length === 0) {
    await run(['apt-get', '-qq', 'update'], { signal }) // The origin is in the lists.
    mirrors = mirrorsIn(await ask(), release)
  }
  if (!mirrors.some((line) => line.endsWith(` ${release} main`))) {
    throw new PlaybookError('E_LAB', 'the apt sources of this machine have no Debian mirror', {
      hint: 'Give hosts of your own with -i INVENTORY.',
    })
  }
  return [...aptOptionsIn((await run(['apt-config', 'dump'], { signal })).stdout), ...mirrors]
}

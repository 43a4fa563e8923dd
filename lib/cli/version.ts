import { readFileSync } from 'node:fs'

/** The version of this copy. The package is two folders up in a checkout, and three in a build. */
export function version(): string {
  for (const place of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'))
      if (name === 'run-playbook') return version
    } catch {
      // Not here.
    }
  }
  throw new Error('this copy of run-playbook has no package.json')
}

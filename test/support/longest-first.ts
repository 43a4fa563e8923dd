import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files whose hosts install and boot, longest first: begun last, each would keep one worker busy when all others have ended. */
const LONG = [
  ...['laws-system', 'mail', 'newcomer', 'fleet', 'hung-host', 'guard', 'netplan', 'operator', 'wire-copies'],
  ...['tasks-files-laws', 'cli', 'faults', 'transport-lab', 'lab', 'injection', 'hostile-host', 'package'],
  ...['apt-faults', 'hostile-links', 'wire-journal'],
]

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
  return at < 0 ? LONG.length : at
}

/** Long files first, all others in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

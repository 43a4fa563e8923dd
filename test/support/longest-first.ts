import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files whose hosts install and boot, longest first: begun last, each would keep one worker busy when all others have ended. */
const LONG = [
  ...[
    'tasks/laws-system',
    'lab/mail',
    'lab/newcomer',
    'lab/fleet',
    'lab/hung-host',
    'lab/watchdog',
    'lab/netplan',
  ],
  ...[
    'lab/operator',
    'host/copies',
    'tasks/laws-local',
    'lab/cli',
    'faults/faults',
    'lab/transport-lab',
    'lab/lab',
  ],
  ...[
    'tasks/injection',
    'lab/hostile-host',
    'package/package',
    'lab/apt-faults',
    'host/hostile-links',
    'host/journal',
  ],
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

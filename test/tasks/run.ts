import { ByKey, domain } from '../support/domain.ts'
import { line, path, paths, text, variable } from '../support/injection-shapes.ts'
import { immutable, readOnly } from '../support/laws/obstacles.ts'
import { plans } from './run/plans.ts'
import { commands } from './run/situations.ts'

export default domain({
  plans,
  local: { Run: commands },
  obstacles: {
    Run: [immutable, readOnly((dir) => [dir])],
  },
  injection: [
    {
      kind: 'Run',
      args: { command: 'marker "$WORD"', undo: 'marker "$WORD"', creates: '/srv/x' },
      free: { creates: path, cwd: path, env: variable, backups: paths, stdin: text },
      silent: { title: line, touches: paths },
      mayHoldNul: ['stdin'],
      spliced: ['command', 'undo'],
    },
    {
      kind: 'Run',
      args: { command: ':', env: { WORD: 'x' } },
      free: { unless: text },
      run: ['unless'],
      mayHoldNul: ['stdin'],
      spliced: ['command', 'undo'],
    },
  ],
  answers: {
    'run:': (situation, say) => ({ code: situation === 'folder' ? 0 : 1, err: say('no') }),
  },
  ordinary: {
    'run:': new ByKey((key) => !key.endsWith('false')),
  },
})

import { defineCheck, type Probe, shell, t } from '../../lib/author.ts'
import { lastWords, SENT_BYTES } from '../../lib/core/last-words.ts'
import { within } from './within.ts'

const SHOWN = 2048

type Outcome = { readonly code: number; readonly words: string }

/** `sh -c`, so that the time limit ends all its processes. */
const outcomeOf = (command: string, timeoutSeconds: number): Probe<Outcome> => ({
  key: `check:command:${timeoutSeconds} ${command}`,
  timeoutSeconds: timeoutSeconds + 60,
  ask: shell`said=$(timeout ${timeoutSeconds} sh -c ${command} 2>&1); code=$?; printf %s "$said" | tail -c ${SENT_BYTES}; exit $code`,
  parse: ({ code, out }) => ({ code, words: lastWords(out, SHOWN).trim() }),
})

/**
 * A command of yours (POSIX sh) exits with 0. It must change nothing: it runs in dry runs, too. On failure the check shows the end of its
 * output. `timeoutSeconds`: when one attempt is ended (30); repeated for `within` seconds (15).
 *
 * @example
 * CommandSucceeds({ command: 'postfix check', title: 'Postfix finds its configuration sound' })
 */
export const CommandSucceeds = defineCheck({
  name: 'CommandSucceeds',
  args: t.object({
    command: t.string({
      pattern: '^[^\\0]*[^\\0\\s][^\\0]*$',
      description: 'POSIX sh that changes nothing and exits with 0',
    }),
    title: t.optional(t.string({ pattern: '^[^\\n\\0]+$', description: 'one line in place of the command' })),
    timeoutSeconds: t.withDefault(
      t.integer({ minimum: 1, description: 'seconds after which one attempt is ended' }),
      30,
    ),
    within: t.withDefault(within, 15),
  }),
  title: ({ command, title }) => title ?? command,
  ask: ({ command, timeoutSeconds }) => outcomeOf(command, timeoutSeconds),
  judge({ command, timeoutSeconds }, { code, words }) {
    if (code === 0) return undefined
    const why = code === 124 ? `took more than ${timeoutSeconds} seconds` : `ended with ${code}`
    return `\`${command}\` ${why}${words ? `\n${words}` : ''}`
  },
})

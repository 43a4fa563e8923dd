import { defineTask, type Probe, Raw, sets, sh, shell, t } from '../../lib/author.ts'

/** Where a gate and whoever waits for it meet: in the host's memory, outside of every manifest. */
export const GATES = '/run/gates'

/** Programs that a change can be held in, once `arm.NAME` stands in {@link GATES}; see {@link SHIM}. */
export const SHIMMED = ['mv', 'sync', 'systemctl', 'ufw', 'useradd', 'postalias'] as const

/** What is armed: the next run of a program, or `ask`, the gate's own question. */
export type Armed = (typeof SHIMMED)[number] | 'ask'

// Whoever finds it armed takes that away, says that it is there, and waits: bounded, so that nothing stays on a host for ever.
const holdAt = (armed: string): Raw =>
  new Raw(`if /usr/bin/mv -T ${GATES}/arm.${armed} ${GATES}/at 2>/dev/null; then
  i=0; while [ ! -e ${GATES}/go ] && [ $i -lt 6000 ]; do /usr/bin/sleep 0.05; i=$((i + 1)); done
fi`)

/** Stands before the real program, in /usr/local/sbin. */
export const SHIM = shell`#!/bin/sh
n=${new Raw('${0##*/}')}
${holdAt('$n')}
exec "$(PATH=/usr/sbin:/usr/bin command -v "$n")" "$@"
`

const passed: Probe<boolean> = {
  key: 'gate:',
  ask: shell`${holdAt('ask')}
[ -e ${GATES}/passed ]`,
  parse: ({ code }) => code === 0,
}

/**
 * Stands between two tasks of a playbook. Without `arms` the host waits here; else it goes on and waits when it next runs one of those
 * programs, or asks the gate's own question.
 */
export const Gate = defineTask({
  name: 'Gate',
  args: t.object({ arms: t.withDefault(t.list(t.string()), []) }),
  title: () => 'gate',
  read: () => ({ passed }),
  *plan({ arms }, now) {
    if (now.passed) return
    const here = arms.length === 0 ? ['here'] : arms
    yield {
      summary: 'pass the gate',
      before: '',
      after: '',
      apply: sh`mkdir -p ${GATES} && cd ${GATES} && : >passed || exit
for a in ${here}; do : >"arm.$a"; done
${holdAt('here')}`,
      undo: sh`rm -f ${GATES}/passed`,
      effects: [sets(passed, true)],
    }
  },
})

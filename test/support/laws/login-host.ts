import { shell } from '../../../lib/core/shell.ts'
import { hostProgram } from '../../../lib/host/load.ts'
import type { Request } from '../../../lib/wire/request.ts'
import type { HostShell } from '../host-shell.ts'
import type { LawHost } from './host.ts'

export type LoggedIn = LawHost & { close(): Promise<void> }

// In the shell's own folder, and with no process that is not needed: a law asks many times.
const request = (script: string, stdin: Uint8Array): Request => ({
  payload: [stdin],
  script: [
    hostProgram('mark'),
    'say() { [ ! -s "$1" ] || cat "$1"; }',
    stdin.length === 0 ? ': >"$d/in"' : shell`head -c ${stdin.length} >"$d/in"`,
    'IFS= read -r whole && [ "$whole" = "$T" ]',
    shell`( export rp_login; eval ${script} ) <"$d/in" >"$d/out" 2>"$d/err"; code=$?`,
    'mark begin; say "$d/out"; mark out; say "$d/err"; mark err "$code"',
  ].join('\n'),
})

/** A host at the other end of one of the product's own shells: what is run takes its turn. */
export function overShell(name: string, words: readonly string[], over: HostShell): LoggedIn {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    name,
    shell: words,
    run(script, stdin = Buffer.alloc(0)) {
      const answer = turn.then(async () => {
        const [, out, err] = await over.exchange(request(script, stdin))
        return { code: Number(err!.words[1]), out: out!.data, err: err!.data.toString() }
      })
      turn = answer.catch(() => undefined)
      return answer
    },
    close: () => over.close(),
  }
}

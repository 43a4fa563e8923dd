import { shell } from '../../lib/core/shell.ts'
import { ARRIVED, MARK, type Request } from '../../lib/wire/request.ts'
import type { HostShell } from '../support/host-shell.ts'
import type { LawHost } from './host.ts'

export type LoggedIn = LawHost & { close(): Promise<void> }

const request = (script: string, stdin: Uint8Array): Request => ({
  payload: [stdin],
  script: [
    MARK,
    shell`t=$(mktemp -d); head -c ${stdin.length} >"$t/in"`,
    ARRIVED,
    shell`( export login; eval ${script} ) <"$t/in" >"$t/out" 2>"$t/err"; code=$?`,
    'mark begin; cat "$t/out"; mark out; cat "$t/err"; mark err "$code"',
    'rm -rf -- "$t"',
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

import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { invalid, PlaybookError } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'

/** Ends the prompt at Ctrl-C and Ctrl-D. */
function answerOf(terminal: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new PlaybookError('E_STOPPED', 'stopped at the password prompt'))
    terminal.once('close', stop)
    terminal.question('').then(resolve, stop)
  })
}

/** Prompts at the terminal without echo. @throws PlaybookError E_INPUT without a terminal */
export async function askPassword(question: string): Promise<Secret> {
  if (!process.stdin.isTTY)
    throw invalid(`cannot ask for the ${question}: there is no terminal`, {
      hint: 'Write it to a file of variables that only you can read: host_vars/NAME.yml.',
    })
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(`${question}: `)
  try {
    const answer = await answerOf(terminal)
    if (answer === '') throw invalid(`the ${question} is empty`)
    return new Secret(answer)
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { invalid, PlaybookError } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'

/** Ctrl-C and Ctrl-D are answers, too. */
function answerOf(terminal: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new PlaybookError('E_STOPPED', 'stopped while a password was asked for'))
    terminal.once('close', stop)
    terminal.question('').then(resolve, stop)
  })
}

/** Asks at the terminal, showing nothing of what is typed. @throws PlaybookError E_INPUT without a terminal */
export async function askPassword(question: string): Promise<Secret> {
  if (!process.stdin.isTTY)
    throw invalid(`cannot ask for the ${question}: there is no terminal`, {
      hint: 'Put it into a file of variables that only you can read: host_vars/NAME.yml.',
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

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { invalid } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'

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
    const answer = await terminal.question('')
    if (answer === '') throw invalid(`the ${question} is empty`)
    return new Secret(answer)
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

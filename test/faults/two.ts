import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, up } from '../../lib/lab/index.ts'
import { resultOf, runCommand } from '../support/command.ts'
import type { Outcome } from './cell.ts'

// A light playbook: what each of two controllers writes stands in one piece where the other did not come between.
const PLAYBOOK = `import { definePlaybook, t } from 'run-playbook'
import { Run, WriteFile } from 'run-playbook/tasks'
const line = (who, number) => Run({
  command: \`sleep 0.3; echo \${who} \${number} >>/etc/two-log\`,
  unless: \`grep -qx "\${who} \${number}" /etc/two-log\`,
  undo: 'rm -f /etc/two-log',
  touches: ['/etc/two-log'],
})
export default definePlaybook({
  name: 'two',
  hosts: 'all',
  params: t.object({ who: t.string() }),
  tasks: ({ params: { who } }) => [WriteFile({ path: \`/etc/two-\${who}\`, content: who }), ...[1, 2, 3].map((n) => line(who, n))],
})
`

/** Two controllers on ten hosts at the same moment: the second waits, or at once says who has it. */
export async function twoControllers(patience: 'waits' | 'says so'): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-two-'))
  const playbook = join(scratch, 'two.ts')
  writeFileSync(playbook, PLAYBOOK)
  const hosts = Array.from({ length: 10 }, (_, index) => ({
    name: `h${index}`,
    address: `192.168.100.${20 + index}`,
  }))
  const lab = await up({ name: `ft${process.pid % 1e4}`, ephemeral: true, hosts })
  try {
    const command = runCommand(join(scratch, 'logs'))
    const timeout = patience === 'waits' ? '60' : '0'
    const run = (who: string) =>
      command([playbook, '-i', lab.inventory, '-e', `who=${who}`, '--lock-timeout', timeout, '--json'])
    const started = performance.now()
    const ends = await Promise.all([run('a'), run('b')])
    const seconds = (performance.now() - started) / 1000
    const told = ends.map(resultOf).flatMap((result) => result.hosts)
    const problems = await Promise.all(hosts.map(({ name }) => mixed(lab, name)))
    const wanted = patience === 'waits' ? 20 : 10
    const done = told.filter(({ status }) => status === 'changed').length
    const refused = told.filter(
      ({ status, error }) =>
        status === 'failed' && /locked by run \S+ of two, by \S+@/.test(error?.message ?? ''),
    )
    if (done < wanted) problems.push(`${done} of 20 host runs changed their host`)
    if (done + refused.length !== 20)
      problems.push(
        `${refused.length} were refused, with a name: ${told.map(({ error }) => error?.message).join(' ')}`,
      )
    const bad = problems.filter((one) => one !== undefined)
    return {
      row: 'two controllers at once on ten hosts',
      fault: `two controllers on ten hosts: the other ${patience}`,
      boundary: 'all along',
      start: 'bare',
      ended: bad.length === 0 ? 'converged' : 'neither',
      seconds,
      problems: bad,
      lost: [],
    }
  } finally {
    await lab.down()
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function mixed(lab: Lab, host: string): Promise<string | undefined> {
  const { stdout } = await lab.exec(host, ['sh', '-c', "cut -d' ' -f1 /etc/two-log | uniq | tr -d '\\n'"])
  return /^(a|b|ab|ba)$/.test(stdout) ? undefined : `${host}: they wrote in between each other: ${stdout}`
}

import { shell } from '../../../lib/core/shell.ts'
import type { Answer, Facts, Probe, Probes } from '../../../lib/core/task.ts'
import type { LawHost } from './host.ts'

export const askOne = (host: LawHost, { ask }: Probe<unknown>): Promise<Answer> =>
  host.run(shell`( eval ${ask} ) </dev/null`)

export async function askAll(host: LawHost, probes: Probes): Promise<Record<string, Answer>> {
  const pairs = Object.entries(probes).map(
    async ([name, probe]) => [name, await askOne(host, probe)] as const,
  )
  return Object.fromEntries(await Promise.all(pairs))
}

export const parse = (probes: Probes, answers: Record<string, Answer>): Facts<Probes> =>
  Object.fromEntries(Object.entries(probes).map(([name, probe]) => [name, probe.parse(answers[name]!)]))

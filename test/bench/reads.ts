import { CONNECT } from '../../lib/engine/options/connect.ts'
import { complete } from '../../lib/engine/options/option.ts'
import { prepare } from '../../lib/engine/prepare.ts'
import { loadInventory } from '../../lib/inventory/index.ts'
import mail from '../../playbooks/mail.ts'

export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** Every question of the mail playbook, each once, as one plain script: what a person would send through ssh. */
export async function readsOf(inventory: string): Promise<string> {
  const { hosts } = await loadInventory(inventory)
  const [host] = prepare(mail, hosts.slice(0, 1), {
    connect: { ...complete(CONNECT), user: 'root' },
    vars: {},
  })
  const probes = [
    ...(host?.tasks ?? []).flatMap(({ probes }) => Object.values(probes)),
    ...[...(host?.requires ?? []), ...(host?.checks ?? [])].map(({ probe }) => probe),
  ]
  const asks = new Map(probes.map(({ key, ask }) => [key, ask]))
  return ['export LC_ALL=C', ...[...asks.values()].map((ask) => `(\n${ask}\n) </dev/null`), 'exit 0'].join(
    '\n',
  )
}

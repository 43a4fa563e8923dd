import { invalid } from '../core/errors.ts'
import type { WhereOptions } from '../library.ts'
import { connectBy } from './connect.ts'
import type { Flags } from './options.ts'

/** The hosts of a command. `lab`: no inventory was given, so they are those of the lab. */
export interface Where {
  readonly options: Omit<WhereOptions, 'listen' | 'signal'>
  readonly lab: boolean
}

/** The hosts of the given inventory, or else the lab, which is booted where `boot` allows it. */
export async function whereBy(flags: Flags<'runs'>, { boot }: { readonly boot: boolean }): Promise<Where> {
  const { inventory } = flags
  const options = { ...flags, connect: await connectBy(flags) }
  if (inventory) return { options: { ...options, inventory }, lab: false }
  const lab = await (boot ? upLab() : openLab())
  return { options: { ...options, inventory: lab.inventory }, lab: true }
}

async function upLab() {
  const { defaultLab } = await import('../lab/index.ts')
  const { bootLab } = await import('./boot-lab.ts')
  return bootLab(defaultLab)
}

async function openLab() {
  const { defaultLab, open } = await import('../lab/index.ts')
  const lab = await open(defaultLab.name)
  if (lab) return lab
  throw invalid('no inventory is given, and no lab is up', {
    hint: 'Give your hosts with -i INVENTORY, or run a playbook without it, which boots a lab.',
  })
}

import { invalid } from '../core/errors.ts'
import { quote } from '../core/shell.ts'
import { complete, type Options } from '../engine/options/option.ts'
import { defaultLab, down, type HostSpec, type LabSpec, list, open, type Release } from '../lab/index.ts'
import { bootLab } from './boot-lab.ts'
import { type JSON_OUTPUT, LAB, LAB_UP } from './options.ts'

type Named = Options<typeof LAB>
type UpFlags = Options<typeof LAB_UP>

/** `run-playbook lab up` */
export async function labUp(flags: UpFlags): Promise<number> {
  const lab = await bootLab(specOf(flags))
  console.log(`inventory: ${lab.inventory}`)
  return 0
}

/** Without options it is the lab that a run without an inventory uses. */
function specOf(flags: UpFlags): LabSpec {
  const { name, hosts, release } = complete(LAB_UP, flags)
  if (name === defaultLab.name && hosts === 1 && release === undefined) return defaultLab
  return { name, hosts: Array.from({ length: hosts }, (_, index) => hostAt(index, hosts, release)) }
}

// With several hosts, none has the name of their group: a pattern must be unambiguous.
const hostAt = (index: number, count: number, release: Release | undefined): HostSpec => ({
  name: count === 1 ? 'mail' : `mail${index + 1}`,
  address: `192.168.100.${index + 12}`,
  groups: ['mail'],
  ...(release && { release }),
})

/** `run-playbook lab down` */
export async function labDown(flags: Named): Promise<number> {
  const { name } = complete(LAB, flags)
  console.error((await down(name)) ? `the lab ${name} is removed` : `there is no lab ${name}`)
  return 0
}

/** `run-playbook lab status` */
export async function labStatus({ json }: Options<typeof JSON_OUTPUT>): Promise<number> {
  const labs = await list()
  if (json) console.log(JSON.stringify({ schema: 'run-playbook/labs@1', labs }, undefined, 2))
  else if (labs.length === 0) console.log('no lab is up')
  else
    for (const { name, hosts } of labs)
      for (const host of hosts)
        console.log(`${name}  ${host.name}  ${host.address}  ${host.running ? 'running' : 'stopped'}`)
  return 0
}

const of = (name: string): string => (name === defaultLab.name ? '' : ` --name ${quote(name)}`)

/** `run-playbook lab exec`: a command, or a shell, inside a host. */
export async function labExec(wanted: string, command: readonly string[], flags: Named): Promise<number> {
  const { name } = complete(LAB, flags)
  const lab = await open(name)
  if (!lab) throw invalid(`no lab ${name} is up`, { hint: `run-playbook lab up${of(name)}` })
  const names = lab.hosts.map((host) => host.name)
  const host = wanted || (names.length === 1 ? names[0] : undefined)
  if (host === undefined || !names.includes(host))
    throw invalid(wanted ? `the lab ${name} has no host ${wanted}` : 'which host?', {
      where: 'the command line',
      hint: `There is ${names.join(', ')}.`,
    })
  const words = command[0] === '--' ? command.slice(1) : command
  return lab.attach(host, words.length > 0 ? words : ['bash', '-l'])
}

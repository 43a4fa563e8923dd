import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allSettledOrThrow } from '../../lib/lab/all-settled.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import type { Start } from './boundaries.ts'
import type { Outcome } from './cell.ts'
import { type Selection, work } from './work.ts'

export interface Sweep extends Selection {
  /** How many hosts of each kind work at the same time. */
  readonly hosts: Readonly<Record<Start, number>>
}

const PACKAGES = 'postfix dovecot-core dovecot-imapd dovecot-pop3d ssl-cert ufw netplan.io'
const INSTALL = `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -y -qq install ${PACKAGES} && apt-get clean`
const users = JSON.stringify([{ name: 'usuario', password: 'only for this proof' }])
const hostOf = (name: string, last: number) => ({
  name,
  address: `192.168.100.${last}`,
  groups: ['mail'],
  vars: { users },
})

/** Every chosen cell, each on a host of its kind that the cell before it has left as it was. */
export async function sweep(wish: Sweep): Promise<readonly Outcome[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-faults-'))
  const labs: Lab[] = []
  const lab = async (kind: string, hosts: Parameters<typeof up>[0]['hosts']): Promise<Lab> => {
    const one = await up({ name: `${kind}${process.pid % 1e4}`, ephemeral: true, hosts })
    labs.push(one)
    return one
  }
  const names = (start: Start): string[] =>
    Array.from({ length: wish.hosts[start] }, (_, index) => `${start[0]}${index + 1}`)
  const part = { ...wish, scratch }
  const bare = async (): Promise<readonly Outcome[]> =>
    work(
      part,
      'bare',
      await lab(
        'fb',
        names('bare').map((name, index) => hostOf(name, 20 + index)),
      ),
    )
  const installed = async (): Promise<readonly Outcome[]> => {
    if (wish.hosts.installed === 0) return []
    const seed = await lab('fs', [hostOf('seed', 12)])
    const { code, stderr } = await seed.exec('seed', ['sh', '-c', INSTALL])
    if (code !== 0) throw new Error(stderr)
    const layer = await seed.snapshot('seed', join(scratch, 'layer'))
    await seed.down()
    const hosts = names('installed').map((name, index) => ({ ...hostOf(name, 20 + index), layer }))
    return work(part, 'installed', await lab('fi', hosts))
  }
  try {
    return (await allSettledOrThrow([bare(), installed()])).flat()
  } finally {
    await Promise.all(labs.map((one) => one.down()))
    rmSync(scratch, { recursive: true, force: true })
  }
}

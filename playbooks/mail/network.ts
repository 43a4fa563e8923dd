import type { Task } from '../../lib/index.ts'
import { AptInstall, Netplan } from '../../tasks/index.ts'
import type { MailParams } from './params.ts'

/** The guide's static address; only when requested, because it may move the host. */
export function network({ network: wish }: MailParams): readonly Task[] {
  if (!wish) return []
  const { interface: name, address, gateway, nameservers, file } = wish
  return [
    AptInstall({ packages: ['netplan.io'] }),
    Netplan({
      file,
      mode: 'own',
      network: {
        ethernets: {
          [name]: {
            addresses: [address],
            routes: [{ to: 'default', via: gateway }],
            nameservers: { addresses: nameservers },
          },
        },
      },
    }),
  ]
}

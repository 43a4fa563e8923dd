import { quote } from '../core/shell.ts'
import { placesOf } from './places.ts'
import type { HostSpec } from './types.ts'

const pair = ([key, value]: readonly [string, string]): string => `${key}=${quote(value)}`

const hostLine = ({ name, address, vars = {} }: HostSpec): string =>
  [name, ...Object.entries({ ansible_host: address, ansible_user: 'root', ...vars }).map(pair)].join(' ')

/**
 * The inventory of a lab in Ansible's form; a host has its variables where it is first named.
 * ssh enters the namespace by ProxyCommand, because there is no route to the hosts.
 */
export function inventoryOf(lab: string, hosts: readonly HostSpec[]): string {
  const { netns, privateKey, knownHosts } = placesOf(lab)
  const groups = [...new Set(hosts.flatMap((host) => host.groups ?? []))]
  const named = new Set<string>()
  const line = (host: HostSpec): string => {
    if (named.has(host.name)) return host.name
    named.add(host.name)
    return hostLine(host)
  }
  const loose = hosts.filter((host) => !host.groups?.length).map(line)
  const sections = groups.map((group) =>
    [`[${group}]`, ...hosts.filter((host) => host.groups?.includes(group)).map(line), ''].join('\n'),
  )
  const proxy = `-o ProxyCommand="nsenter --net=${netns} nc %h %p" -o UserKnownHostsFile=${knownHosts}`
  return [
    ...loose,
    ...sections,
    '[all:vars]',
    `ansible_ssh_private_key_file=${privateKey}`,
    `ansible_ssh_common_args='${proxy}'`,
    // All hosts share this machine: a login may be slow when it is busy.
    'ansible_timeout=60',
    '',
  ].join('\n')
}

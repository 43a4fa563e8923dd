import { dirname, resolve } from 'node:path'
import type { InventoryHost } from './types.ts'

/** The magic variables of Ansible, which nothing overrides. */
export function magicOf({ name: host, groups, placeOf }: InventoryHost, name: string): unknown {
  const file = resolve((placeOf([]) ?? '').replace(/(?::\d+){1,2}$/, ''))
  switch (name) {
    case 'inventory_hostname':
      return host
    case 'inventory_hostname_short':
      return host.split('.')[0]
    case 'group_names':
      return groups
    case 'inventory_file':
      return file
    case 'inventory_dir':
      return dirname(file)
    default:
      return undefined
  }
}

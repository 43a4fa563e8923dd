import { join } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { userFolder } from '../core/user-folder.ts'

// These paths become overlayfs options, nspawn binds and ssh arguments, each with rules of its own for these characters.
const awkward = /[\s,:\\"'%]/

const under = (variable: string, fallback: string): string => {
  const path = join(userFolder(variable, fallback), 'run-playbook', 'lab')
  if (awkward.test(path)) {
    throw new PlaybookError(
      'E_LAB',
      `the lab cannot live in a folder with blanks, commas, colons or quotes`,
      {
        where: path,
        hint: `Set ${variable} to a plain path.`,
      },
    )
  }
  return path
}

/** Base images and package repositories, with their locks: may be deleted at any time when no lab runs. */
export const cacheFolder = (): string => under('XDG_CACHE_HOME', '.cache')

/** One folder a lab, gone with it. */
export const stateFolder = (): string => under('XDG_STATE_HOME', '.local/state')

export interface Places {
  readonly folder: string
  readonly state: string
  /** Holds the id of this very lab, for those who must not tear down a later one of the same name. */
  readonly id: string
  readonly guard: string
  readonly inventory: string
  readonly privateKey: string
  readonly knownHosts: string
  /** The overlays; a tmpfs where the disk cannot carry them. */
  readonly hosts: string
  readonly netns: string
  /** One for the machine, as the namespace is: whoever sweeps must see it, whatever its folders are. */
  readonly lock: string
}

/** Every path of one lab. */
export function placesOf(name: string): Places {
  const folder = join(stateFolder(), name)
  return {
    folder,
    state: join(folder, 'lab.json'),
    id: join(folder, 'id'),
    guard: join(folder, 'guard.pid'),
    inventory: join(folder, 'inventory.ini'),
    privateKey: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    hosts: join(folder, 'hosts'),
    netns: `/run/netns/rp-${name}`,
    lock: `/run/run-playbook/lab-${name}.lock`,
  }
}

export interface HostPlaces {
  readonly upper: string
  readonly work: string
  readonly root: string
  readonly console: string
  readonly hostKey: string
}

/** Every path of one host of a lab. */
export function hostPlaces(lab: string, host: string): HostPlaces {
  const { folder, hosts } = placesOf(lab)
  return {
    upper: join(hosts, host, 'upper'),
    work: join(hosts, host, 'work'),
    root: join(hosts, host, 'root'),
    console: join(folder, `console-${host}.log`),
    hostKey: join(folder, `hostkey-${host}`),
  }
}

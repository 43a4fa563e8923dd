import { join } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { userFolder } from '../core/user-folder.ts'

// These paths become overlayfs options, nspawn binds and ssh arguments, which treat these characters differently.
const awkward = /[\s,:\\"'%]/

const under = (variable: string, fallback: string): string => {
  const path = join(userFolder(variable, fallback), 'run-playbook', 'lab')
  if (awkward.test(path)) {
    throw new PlaybookError('E_LAB', `the path of the lab's folder has blanks, commas, colons or quotes`, {
      where: path,
      hint: `Set ${variable} to a path without these.`,
    })
  }
  return path
}

/** Base images and package repositories, with their locks: may be deleted at any time when no lab runs. */
export const cacheFolder = (): string => under('XDG_CACHE_HOME', '.cache')

/** One folder per lab, removed with it. */
export const stateFolder = (): string => under('XDG_STATE_HOME', '.local/state')

export interface Places {
  readonly folder: string
  readonly state: string
  /** The id of this lab, so that its reaper does not take down a later lab of the same name. */
  readonly id: string
  readonly reaper: string
  readonly inventory: string
  readonly privateKey: string
  readonly knownHosts: string
  /** The overlays; a tmpfs where the file system cannot hold them. */
  readonly hosts: string
  readonly netns: string
  /** One per machine, like the namespace: a sweep must see it with any folders. */
  readonly lock: string
}

/** Every path of one lab. */
export function placesOf(name: string): Places {
  const folder = join(stateFolder(), name)
  return {
    folder,
    state: join(folder, 'lab.json'),
    id: join(folder, 'id'),
    reaper: join(folder, 'reaper.pid'),
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

import { homedir, userInfo } from 'node:os'

const or = <T>(ask: () => T, otherwise: T): T => {
  try {
    return ask()
  } catch {
    return otherwise
  }
}

/** The user of this process; by number where this machine has no name for it, as in a container. */
export const ownName = (): string => or(() => userInfo().username, String(process.getuid?.()))

/** The home of this user; the root folder where there is none. */
export const ownHome = (): string => or(homedir, '/')

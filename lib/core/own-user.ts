import { homedir, userInfo } from 'node:os'

const or = <T>(ask: () => T, otherwise: T): T => {
  try {
    return ask()
  } catch {
    return otherwise
  }
}

/** Who runs us; by number where this machine has no name for it, as in a container. */
export const ownName = (): string => or(() => userInfo().username, String(process.getuid?.()))

/** Our home; the root folder for somebody who has none. */
export const ownHome = (): string => or(homedir, '/')

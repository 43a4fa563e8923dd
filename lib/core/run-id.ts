import { randomBytes } from 'node:crypto'

/** Sorts by time, is unique, and is easy to read aloud: `20261124-150413-k7f3`. UTC. */
export function newRunId(now = new Date()): string {
  const [date = '', time = ''] = now.toISOString().split('T')
  const tail = randomBytes(4).readUInt32BE().toString(36).padStart(4, '0').slice(-4)
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${tail}`
}

/** Whether `text` has the form of a run id: it becomes part of a path on the host. */
export const isRunId = (text: string): boolean => /^\d{8}-\d{6}-[a-z0-9]{4}$/.test(text)

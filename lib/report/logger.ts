import type { Writable } from 'node:stream'
import type { Logger } from 'winston'
import { safe } from './safe.ts'

/** A logger that makes every text safe. Loaded on demand, because it loads slowly. */
export async function openLogger(stream: Writable): Promise<Logger> {
  const { default: winston } = await import('winston')
  const { format, transports } = winston
  const line = format.printf(({ at, level, message }) => {
    const [first = '', ...rest] = safe(String(message)).split('\n')
    return [`${at} ${level.padEnd(5)} ${first}`, ...rest.map((one) => `  ${one}`)].join('\n')
  })
  return winston.createLogger({
    level: 'debug',
    format: line,
    transports: [new transports.Stream({ stream })],
  })
}

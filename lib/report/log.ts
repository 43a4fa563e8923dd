import { createWriteStream, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Logger } from 'winston'
import { invalid } from '../core/errors.ts'
import type { Event } from '../core/events.ts'
import { reasonOf } from '../core/user-file.ts'
import { makeFolder, userFolder } from '../core/user-folder.ts'
import { openLogger } from './logger.ts'
import type { Report } from './types.ts'

/** The path of the full log of a run, in the state folder of XDG. */
export const logFileOf = (run: string): string =>
  join(userFolder('XDG_STATE_HOME', '.local/state'), 'run-playbook', 'log', `${run}.log`)

/**
 * The full log of a run as a file that only its owner can read.
 *
 * @throws PlaybookError E_INPUT when it cannot be opened: without a log a failed run could not be examined
 */
export function openLog(file: string): Report {
  const stream = createWriteStream(file, { fd: openFile(file) })
  let broken: Error | undefined
  stream.on('error', (error) => {
    broken = error
  })
  const early: { readonly event: Event; readonly at: string }[] = []
  let opening: Promise<Logger> | undefined
  let note = (event: Event, at: string): void => void early.push({ event, at })
  const open = async (): Promise<Logger> => {
    const [logger, { logLines }] = await Promise.all([openLogger(stream), import('./log-lines.ts')])
    note = (event, at) => {
      for (const { level, message } of logLines(event)) logger.log({ level, message, at })
    }
    for (const { event, at } of early.splice(0)) note(event, at)
    return logger
  }
  return {
    listen(event) {
      note(event, new Date().toISOString())
      // After the hosts have work: loading it would delay them.
      if (event.type === 'host-phase' && event.phase !== 'connecting') opening ??= open()
    },
    async close() {
      opening ??= open()
      const logger = await opening
      const done = new Promise((resolve) => logger.once('finish', resolve))
      logger.end()
      await done
      stream.end()
      await finished(stream).catch(() => {})
      if (broken) process.emitWarning(`the log ${file} is incomplete: ${broken.message}`)
    },
  }
}

function openFile(file: string): number {
  try {
    makeFolder(dirname(file))
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw invalid(`the log of the run cannot be written: ${reasonOf(error)}`, {
      where: file,
      hint: 'Set XDG_STATE_HOME to a folder that you can write.',
      cause: error,
    })
  }
}

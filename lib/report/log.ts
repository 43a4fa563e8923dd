import { createWriteStream, mkdirSync, openSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { invalid, messageOf } from '../core/errors.ts'
import { logLines } from './log-lines.ts'
import { openLogger } from './logger.ts'
import type { Report } from './types.ts'

/** Where the full log of a run is kept: in the state folder of XDG. */
export function logFileOf(run: string): string {
  const { XDG_STATE_HOME } = process.env
  // XDG: a path that is not absolute is to be ignored.
  const state = XDG_STATE_HOME?.startsWith('/') ? XDG_STATE_HOME : join(homedir(), '.local', 'state')
  return join(state, 'run-playbook', 'log', `${run}.log`)
}

/**
 * The full log of a run as a file that only its owner can read.
 *
 * @throws PlaybookError E_INPUT when it cannot be opened: a run without a log would be no way to find out what went wrong
 */
export function openLog(file: string): Report {
  const stream = createWriteStream(file, { fd: openFile(file) })
  let broken: Error | undefined
  stream.on('error', (error) => {
    broken = error
  })
  const opening = openLogger(stream)
  let last: Promise<unknown> = opening
  return {
    listen(event) {
      const at = new Date().toISOString()
      const lines = logLines(event)
      last = opening.then((logger) => {
        for (const { level, message } of lines) logger.log({ level, message, at })
      })
    },
    async close() {
      await last
      const logger = await opening
      const done = new Promise((resolve) => logger.once('finish', resolve))
      logger.end()
      await done
      stream.end()
      await finished(stream).catch(() => {})
      if (broken) process.emitWarning(`the log ${file} is not whole: ${broken.message}`)
    },
  }
}

function openFile(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw invalid(`the log of the run cannot be written: ${messageOf(error)}`, {
      hint: 'Set XDG_STATE_HOME to a folder of yours.',
      cause: error,
    })
  }
}

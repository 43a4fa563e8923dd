import { mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ownHome } from './own-user.ts'
import { codeOf, fileError } from './user-file.ts'

/** A folder of the XDG specification: by its variable, unless that is relative, which the specification ignores. */
export function userFolder(variable: string, fallback: string): string {
  const named = process.env[variable]
  return named?.startsWith('/') ? named : join(ownHome(), fallback)
}

/**
 * Makes a folder, and those above it, where they are missing; by default only their owner can read them. Node's own `recursive` never
 * ends below /proc.
 *
 * @throws PlaybookError E_INPUT with the path
 */
export function makeFolder(path: string, mode = 0o700): void {
  try {
    make(path, mode)
  } catch (cause) {
    throw fileError('the folder cannot be made', path, cause)
  }
}

function make(path: string, mode: number): void {
  if (isFolder(path)) return
  if (dirname(path) !== path) make(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !isFolder(path)) throw error
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

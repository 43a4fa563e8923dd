import { fileURLToPath } from 'node:url'
import { invalid, PlaybookError, readUserFile, Secret } from '../../lib/author.ts'
import { fill, type Value } from './template.ts'

export interface ContentArgs {
  readonly content?: string | Uint8Array | Secret | undefined
  readonly source?: string | URL | undefined
  readonly template?: string | URL | undefined
  readonly vars?: Readonly<Record<string, Value>> | undefined
  readonly secret: boolean
}
export interface Content {
  readonly bytes: Uint8Array
  readonly secret: boolean
}

/** Reads the content of a file on the controller: a secret in it makes all of it secret. */
export function contentOfArgs(args: ContentArgs): Content {
  const { content, source, template, vars, secret } = args
  const given = [content, source, template].filter((one) => one !== undefined)
  if (given.length !== 1) throw invalid('WriteFile needs one of "content", "source" and "template"')
  if (vars && template === undefined) throw invalid('WriteFile "vars" are for a "template"')
  if (source !== undefined) return { bytes: readLocal(source, 'source').bytes, secret }
  if (template !== undefined) {
    const { bytes, path } = readLocal(template, 'template')
    const values = vars ?? {}
    const holds = Object.values(values).some((value) => value instanceof Secret)
    return { bytes: Buffer.from(fill(bytes.toString(), values, path)), secret: secret || holds }
  }
  if (content instanceof Secret) return { bytes: Buffer.from(content.reveal()), secret: true }
  if (content instanceof Uint8Array) return { bytes: content, secret }
  if (typeof content === 'string') return { bytes: Buffer.from(content), secret }
  throw invalid('WriteFile "content" must be a string, bytes or a Secret')
}

/** A path is relative to the working folder. */
function readLocal(from: string | URL, what: string): { bytes: Buffer; path: string } {
  try {
    const path = from instanceof URL || from.startsWith('file:') ? fileURLToPath(from) : from
    return { bytes: readUserFile(path), path }
  } catch (cause) {
    const why = cause instanceof PlaybookError ? `${cause.where} ${cause.message}` : (cause as Error).message
    throw invalid(`WriteFile "${what}": ${why}`, {
      hint: 'A path is relative to the working folder; new URL("./file", import.meta.url) is relative to the playbook.',
      cause,
    })
  }
}

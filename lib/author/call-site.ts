import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const OWN = /\/(lib\/author|node_modules\/jiti)\/|node:internal/

/**
 * Where the user's own code called: `playbooks/mail.ts:12:5`, from the working folder where it lies inside.
 * The stack is caught now and turned into text only when somebody asks, because most places are never shown.
 */
export function callSite(): () => string {
  const caught = new Error()
  let place: string | undefined
  return () => (place ??= placeIn((caught.stack ?? '').split('\n').slice(2)))
}

/** Where the user's own code threw. */
export const thrownAt = (error: unknown): string =>
  placeIn(
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [],
  )

function placeIn(frames: readonly string[]): string {
  const places = frames.map((frame) => /\(?([^\s(]+:\d+:\d+)\)?$/.exec(frame)?.[1])
  const found = places.find((at) => at && !OWN.test(at)) ?? 'unknown'
  const path = found.startsWith('file://') ? fileURLToPath(found) : found
  const inside = relative(process.cwd(), path)
  return inside.startsWith('..') ? path : inside
}

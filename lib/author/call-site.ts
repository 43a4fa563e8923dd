import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const isOurs = (path: string): boolean =>
  ['lib/', 'tasks/'].some((folder) => path.startsWith(ROOT + folder)) ||
  /\/node_modules\/jiti\/|^node:/.test(path)

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
  const places = frames.flatMap((frame) => /\(?([^\s(]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? [])
  const paths = places.map((place) => (place.startsWith('file://') ? fileURLToPath(place) : place))
  const path = paths.find((one) => !isOurs(one)) ?? 'unknown'
  const inside = relative(process.cwd(), path)
  return inside.startsWith('..') ? path : inside
}

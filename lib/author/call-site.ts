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

/** Where the user's own code threw, and no package that it called; undefined where the error does not tell. */
export function thrownAt(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined
    const frames = String(error.stack)
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
    const place = placesIn(frames).find((one) => !one.includes('/node_modules/'))
    return place && fromHere(place)
  } catch {
    return undefined // Its stack may be anything.
  }
}

const placeIn = (frames: readonly string[]): string => fromHere(placesIn(frames)[0] ?? 'unknown')

function placesIn(frames: readonly string[]): readonly string[] {
  const places = frames.flatMap((frame) => /\(?([^\s(]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? [])
  const paths = places.map((place) => (place.startsWith('file://') ? fileURLToPath(place) : place))
  return paths.filter((path) => !isOurs(path))
}

/** A place as seen from the working folder where it lies inside. */
export function fromHere(place: string): string {
  const inside = relative(process.cwd(), place)
  return inside.startsWith('..') ? place : inside
}

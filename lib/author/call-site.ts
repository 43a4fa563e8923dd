import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/**
 * The place in a frame: `at run (file:///srv/site.ts:3:5)`, `at /srv/site.ts:3:5`. A path may have blanks and parentheses. Of code that a
 * program makes it is where that is done: `at eval (eval at run (/srv/site.ts:3:5), <anonymous>:1:7)`.
 */
const PLACE = /(?:\bat (?:async )?|\()((?:file:\/\/|node:|\/).*?:\d+:\d+)(?=\)|$)/
const isOurs = (path: string): boolean =>
  ['lib/', 'tasks/'].some((folder) => path.startsWith(ROOT + folder)) ||
  /\/node_modules\/jiti\/|^node:/.test(path)

/**
 * The place of the call in the user's own code: `playbooks/mail.ts:12:5`, relative to the working folder where it is inside.
 * Captures the stack now and formats it on demand, because most places are never shown.
 */
export function callSite(): () => string {
  const caught = new Error()
  let place: string | undefined
  return () => (place ??= placeIn((caught.stack ?? '').split('\n').slice(2)))
}

/** Where the user's own code threw, not a package that it called; undefined where the stack does not show it. */
export function thrownAt(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined
    const frames = String(error.stack)
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
    const place = placesIn(frames).find((one) => !one.includes('/node_modules/'))
    return place && fromHere(place)
  } catch {
    return undefined // The stack may be a value of any type.
  }
}

const placeIn = (frames: readonly string[]): string => fromHere(placesIn(frames)[0] ?? 'unknown')

function placesIn(frames: readonly string[]): readonly string[] {
  const places = frames.flatMap((frame) => PLACE.exec(frame)?.[1] ?? [])
  const paths = places.map((place) => (place.startsWith('file://') ? fileURLToPath(place) : place))
  return paths.filter((path) => !isOurs(path))
}

/** A place relative to the working folder where it is inside. */
export function fromHere(place: string): string {
  const inside = relative(process.cwd(), place)
  return inside.startsWith('..') ? place : inside
}

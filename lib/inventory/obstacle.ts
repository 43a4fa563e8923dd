import { Mistake } from './problems.ts'
import type { InventoryHost, Problem } from './types.ts'

/** Carries a problem to the function that gathers them. */
export class Obstacle extends Error {
  readonly problem: Problem
  readonly isUndefined: boolean

  constructor(problem: Problem, isUndefined: boolean) {
    super(problem.message)
    this.problem = problem
    this.isUndefined = isUndefined
  }
}

/** The problem of the value at `path` of the variables of a host, with its place. */
export function obstacleOf(
  { name, placeOf }: InventoryHost,
  path: readonly string[],
  message: string,
  hint?: string,
  isUndefined = false,
): Obstacle {
  const where = placeOf(path) ?? name
  return new Obstacle({ where, message: `host ${name}: "${path[0]}" ${message}`, hint }, isUndefined)
}

/** The result of `read`; throws a mistake in it as an obstacle at that place. */
export function orObstacle<T>(host: InventoryHost, path: readonly string[], read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof Mistake) throw obstacleOf(host, path, thrown.message, thrown.hint)
    throw thrown
  }
}

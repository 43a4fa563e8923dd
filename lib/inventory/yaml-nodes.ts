import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from '../yaml/nodes.ts'

/** A value and the offset of its key, or of itself in a list. */
export interface Found {
  readonly node: unknown
  readonly at: number
}

/** Finds parts of a document by their path; indexes each map once. */
export function nodeFinder(
  document: Document,
): (path: readonly string[]) => Found & { readonly whole: boolean } {
  const indexes = new WeakMap<object, ReadonlyMap<string, Pair>>()
  const pairOf = (map: { readonly items: readonly Pair[] }, key: string): Pair | undefined => {
    const index = indexes.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]))
    indexes.set(map, index)
    return index.get(key)
  }
  const step = (node: unknown, key: string): Found | undefined => {
    const inner = isAlias(node) ? node.resolve(document) : node
    const pair = isMap(inner) ? pairOf(inner, key) : undefined
    if (pair) return { node: pair.value, at: startOf(pair.key) }
    const item = isSeq(inner) ? inner.items[Number(key)] : undefined
    return item === undefined ? undefined : { node: item, at: startOf(item) }
  }
  return (path) => {
    let found: Found = { node: document.contents, at: startOf(document.contents) }
    for (const key of path) {
      const next = step(found.node, key)
      if (!next) return { ...found, whole: false }
      found = next
    }
    return { ...found, whole: true }
  }
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '')
const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0

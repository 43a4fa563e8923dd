/** The hint where dpkg was interrupted. */
export const CONFIGURE = 'dpkg was interrupted: run `dpkg --configure -a` on the host and check its output.'

/** A reason why apt refuses, as obstacles.sh prints it on the host, and its message. */
export interface Obstacle {
  readonly line: RegExp
  /** Lines of apt that its message replaces. */
  readonly replaces?: RegExp
  /** Whether its message comes after apt's own. */
  readonly after?: true
  says?(hits: readonly Hit[]): readonly string[]
  hint(hits: readonly Hit[]): string | undefined
}
export type Hit = readonly (string | undefined)[]

/** The match of `line` in a text, as a list of none or one. */
export const hitsOf =
  (line: RegExp) =>
  (text: string): readonly Hit[] => {
    const hit = line.exec(text)
    return hit ? [hit.slice(1)] : []
  }
const distinct = (hits: readonly Hit[]): readonly string[] => [...new Set(hits.map(([name = '']) => name))]
/** `a 1, b 2`, of the hits about `name`. */
const listed = (hits: readonly Hit[], name: string): string =>
  hits.flatMap(([about, ...rest]) => (about === name ? [rest.join(' ')] : [])).join(', ')

export const OBSTACLES: readonly Obstacle[] = [
  {
    line: /^held (\S+)(?: \[(\S+)\])?(?: \((\S+))?/,
    replaces: /^E: (Held packages were changed|Unable to correct problems)|--solver 3\.0|^ {3}/,
    says: (hits) =>
      hits.map(([name, from, to]) => {
        if (!from) return `${name} is held and cannot be installed`
        return `${name} is held at ${from} and would be ${to ? `changed to ${to}` : 'removed'}`
      }),
    hint: (hits) =>
      `Run \`apt-mark unhold ${distinct(hits).join(' ')}\` on the host if it may change; a held package is never changed.`,
  },
  {
    line: /^lower (\S+) \[(\S+)\] \((\S+)/,
    replaces: /^E: Packages were downgraded/,
    says: (hits) => hits.map(([name, from, to]) => `${name} would be downgraded from ${from} to ${to}`),
    hint: () => 'Set `downgrade: true` if it may become older.',
  },
  {
    line: /^provider (\S+) (\S+) (\S+)/,
    replaces: /^E: Package '[^']*' has no installation candidate/,
    says: (hits) =>
      distinct(hits).map((name) => `${name} is a virtual package: ${listed(hits, name)} provide it`),
    hint: () => 'Name one of these.',
  },
  {
    line: /^pinned (\S+)$/,
    hint: (hits) =>
      `A pin in /etc/apt/preferences or preferences.d on the host forbids ${distinct(hits).join(', ')}.`,
  },
  {
    line: /^near (\S+) (\S+)$/,
    hint: (hits) =>
      distinct(hits)
        .map((name) => `${name}: did you mean ${listed(hits, name)}?`)
        .join(' '),
  },
  {
    line: /^version (\S+) (\S+)$/,
    hint: (hits) =>
      distinct(hits)
        .map((name) => `The sources have ${name} ${listed(hits, name)}.`)
        .join(' '),
  },
  {
    line: /^incomplete (\S+) (\S+)$/,
    after: true,
    says: (hits) => hits.map(([state, name]) => `${name} is ${state}`),
    hint: () => CONFIGURE,
  },
]

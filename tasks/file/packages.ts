/**
 * The key that every change of packages alters, because a maintainer script may do anything. A probe of what packages install
 * depends on it.
 *
 * @example
 * const hasNginx: Probe<boolean> = {
 *   key: 'command:nginx',
 *   ask: 'command -v nginx >/dev/null',
 *   parse: ({ code }) => code === 0,
 *   dependsOn: () => [PACKAGES],
 * }
 */
export const PACKAGES = 'packages:'

/** What a fact about `path` depends on, where packages may create, change or remove the file. */
export const dependsOnPackages = (path: string): readonly string[] =>
  /^\/(etc|usr|var|lib|run|opt|bin|sbin|boot)\//.test(path) ? [PACKAGES] : []

/**
 * The key that every change of packages alters: a maintainer script may do anything. What a package may bring depends on it.
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

/** What the answer about `path` depends on as long as packages may bring, change or remove what is there. */
export const dependsOnPackages = (path: string): readonly string[] =>
  /^\/(etc|usr|var|lib|run|opt|bin|sbin|boot)\//.test(path) ? [PACKAGES] : []

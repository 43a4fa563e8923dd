/** The key that every change of packages alters. A maintainer script may do anything. */
export const PACKAGES = 'packages:'

/** What the answer about `path` depends on as long as packages may bring, change or remove what is there. */
export const dependsOnPackages = (path: string): readonly string[] =>
  /^\/(etc|usr|var|lib|run|opt|bin|sbin|boot)\//.test(path) ? [PACKAGES] : []

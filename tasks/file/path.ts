/** The folder of `path`. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The last part of `path`. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

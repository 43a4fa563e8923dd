/** A file that is encrypted, by its name. */
export const isEncrypted = (file: string): boolean => file.endsWith('.age')

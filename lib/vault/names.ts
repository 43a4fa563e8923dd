/** Whether the name is that of an encrypted file. */
export const isEncrypted = (file: string): boolean => file.endsWith('.age')

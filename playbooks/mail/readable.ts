/** A configuration file that its service and any user may read, and root alone may write. */
export const READABLE = { mode: '0644', owner: 'root', group: 'root' } as const

/** A configuration file that every user may read and only root may write. */
export const READABLE = { mode: '0644', owner: 'root', group: 'root' } as const

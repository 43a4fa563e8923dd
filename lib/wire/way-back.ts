/** The way back of a change: what is kept before it, what puts that back, what is there in between. */
export { KEEP } from './keep.ts'
export { LIMITED } from './limited.ts'
export { RESTORE, RESTORE_NAME } from './restore.ts'
export { ROOM, roomFor } from './room.ts'
export { WITNESS, WITNESSED } from './witness.ts'

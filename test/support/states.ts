import { contentOf, type FileState } from '../../tasks/file/probe.ts'

/** How the host tells of an ordinary file that holds these bytes. */
export const stateOf = (bytes: string | Uint8Array): FileState => ({
  type: 'file',
  mode: '0644',
  owner: 'root',
  group: 'root',
  changedAt: 1,
  links: 1,
  ...contentOf(Buffer.from(bytes)),
})

export { Hostname } from './hostname.ts'
export { HostsEntry } from './hosts-entry.ts'

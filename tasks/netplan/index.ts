export { Netplan } from './netplan.ts'

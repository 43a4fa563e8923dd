export { Postalias } from './postalias.ts'

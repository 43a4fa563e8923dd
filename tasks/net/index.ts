export { type Cidr, cidr, contains, coveredBy, overlap, written } from './cidr.ts'
export { httpStatus } from './http.ts'
export { precedence } from './precedence.ts'
export { banner, type Listener, listeners } from './sockets.ts'

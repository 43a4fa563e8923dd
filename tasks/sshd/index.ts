export { SshdConfig } from './sshd-config.ts'

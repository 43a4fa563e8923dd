import type { Secret } from './secret.ts'

/** How to reach one host: what the inventory and the command line say. */
export interface Target {
  /** The inventory's name for it. */
  readonly name: string
  readonly connection: 'ssh' | 'local'
  readonly address: string
  readonly port: number
  /** The place whose host key it has, where it moved away from there. */
  readonly knownAs?: { readonly address: string; readonly port: number } | undefined
  readonly user: string
  readonly privateKeyFile?: string | undefined
  readonly password?: Secret | undefined
  /** Become this user through sudo. */
  readonly become?: { readonly user: string; readonly password?: Secret | undefined } | undefined
  /** As OpenSSH's ProxyCommand: `%h`, `%p` and `%r` stand for address, port and user. */
  readonly proxyCommand?: string | undefined
  readonly strictHostKeyChecking: 'yes' | 'accept-new' | 'no'
  readonly knownHostsFiles: readonly string[]
  readonly connectTimeoutSeconds: number
  /** From the login to the first output of the session's shell. */
  readonly shellTimeoutSeconds: number
}

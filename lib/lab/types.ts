export type Release = 'bookworm' | 'trixie'

/** One disposable host, as its user asks for it. */
export interface HostSpec {
  /** `[a-z0-9][a-z0-9-]*`: the host's own name, and its name in the inventory and in the lab's DNS. */
  readonly name: string
  /** Inside 192.168.100.0/24; .1 (router), .5 (a client) and .11 (DNS) are the lab's own. */
  readonly address: string
  /** Default: bookworm. */
  readonly release?: Release
  readonly groups?: readonly string[]
  /** Further variables for its line of the inventory. */
  readonly vars?: Readonly<Record<string, string>>
  /** A folder made by {@link Lab.snapshot}: the host starts from what that one had changed. */
  readonly layer?: string
}

export interface LabSpec {
  /** `[a-z][a-z0-9-]{0,10}`: becomes the namespace rp-NAME, machine names and folder names. */
  readonly name: string
  readonly hosts: readonly HostSpec[]
  /** Further addresses (CIDR) on the bridge, default {@link labAddresses}. */
  readonly addresses?: readonly string[]
  /** Torn down when the process that started it ends, however it ends (kill -9 included). */
  readonly ephemeral?: boolean
}

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface ExecOptions {
  readonly stdin?: string | Uint8Array
  /** Seconds; the command is killed then, and its code is 124. Default: no limit. */
  readonly timeoutSeconds?: number
  /** As this machine's root, whom the walls of the lab do not hold: for what a host's own root may not do, such as `chattr +i`. */
  readonly unconfined?: boolean
}

/** A running lab. Every method throws `E_LAB` when its host is unknown or does not do what it should. */
export interface Lab {
  readonly name: string
  readonly folder: string
  /** Path of an Ansible-style INI inventory that reaches every host from the machine's own namespace. */
  readonly inventory: string
  readonly privateKey: string
  readonly knownHosts: string
  readonly hosts: readonly HostSpec[]
  /** The argv that runs `argv` inside the lab's network namespace. */
  inNetwork(argv: readonly string[]): string[]
  /** Runs a program inside the host as root, through its namespaces, with a clean environment. */
  exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<Finished>
  /** As `exec`, with the terminal that we were started from; resolves with the exit code. */
  attach(host: string, argv: readonly string[]): Promise<number>
  /** A real reboot; resolves when ssh answers again. */
  reboot(host: string): Promise<void>
  /** `clean` (default) shuts the host down; `power-loss` kills it at once (what the kernel has cached is not lost). */
  stop(host: string, how?: 'clean' | 'power-loss'): Promise<void>
  /** Boots a stopped host; resolves when ssh answers. */
  start(host: string): Promise<void>
  /** Wipes what the host changed: a bare host again (or its layer), booted. */
  reset(host: string): Promise<void>
  /** Stops the host, keeps what it changed as the new folder `file` for {@link HostSpec.layer}, starts it again. */
  snapshot(host: string, file: string): Promise<string>
  down(): Promise<void>
}

/** Where progress goes, and what ends the work early. */
export interface LabIo {
  say?(line: string): void
  readonly signal?: AbortSignal | undefined
}

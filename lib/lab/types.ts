export type Release = 'bookworm' | 'trixie'

/** The specification of one disposable host. */
export interface HostSpec {
  /** `[a-z0-9][a-z0-9-]*`: the host name, also in the inventory and in the DNS of the lab. */
  readonly name: string
  /** Inside 192.168.100.0/24; the lab itself uses .1 (router), .5 (a client) and .11 (DNS). */
  readonly address: string
  /** Default: bookworm. */
  readonly release?: Release
  readonly groups?: readonly string[]
  /** Further variables for its line of the inventory. */
  readonly vars?: Readonly<Record<string, string>>
  /** A folder created by {@link Lab.snapshot}: the host starts with the changes in it. */
  readonly layer?: string
}

export interface LabSpec {
  /** `[a-z][a-z0-9-]{0,10}`: becomes the namespace rp-NAME, machine names and folder names. */
  readonly name: string
  readonly hosts: readonly HostSpec[]
  /** Further addresses (CIDR) on the bridge, default {@link labAddresses}. */
  readonly addresses?: readonly string[]
  /** Taken down when the process that started it ends in any way (kill -9 included). */
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
  /** As root of this machine, outside of the user namespace: for what root of a host may not do, such as `chattr +i`. */
  readonly unconfined?: boolean
}

/** A running lab. Every method throws `E_LAB` when its host is unknown or does not respond. */
export interface Lab {
  readonly name: string
  readonly folder: string
  /** Path of an INI inventory in Ansible's form that reaches every host from the namespace of the machine. */
  readonly inventory: string
  readonly privateKey: string
  readonly knownHosts: string
  readonly hosts: readonly HostSpec[]
  /** The argv that runs `argv` inside the lab's network namespace. */
  inNetwork(argv: readonly string[]): string[]
  /** Runs a program inside the host as root, through its namespaces, with a clean environment. */
  exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<Finished>
  /** As `exec`, with the terminal of this process; resolves with the exit code. */
  attach(host: string, argv: readonly string[]): Promise<number>
  /** Reboots the host; resolves when ssh answers again. */
  reboot(host: string): Promise<void>
  /** `clean` (default) shuts the host down; `power-loss` kills it at once (without loss of the kernel's cache). */
  stop(host: string, how?: 'clean' | 'power-loss'): Promise<void>
  /** Boots a stopped host; resolves when ssh answers. */
  start(host: string): Promise<void>
  /** Removes the changes of the host and boots it, bare or from its layer. */
  reset(host: string): Promise<void>
  /** Stops the host, copies its changes to the new folder `file` for {@link HostSpec.layer}, and starts it again. */
  snapshot(host: string, file: string): Promise<string>
  down(): Promise<void>
}

/** The receiver of progress, and the signal that ends the work early. */
export interface LabIo {
  say?(line: string): void
  readonly signal?: AbortSignal | undefined
}

import { invalid } from '../core/errors.ts'
import { ownHome } from '../core/own-user.ts'
import type { Secret } from '../core/secret.ts'
import type { Target } from '../core/target.ts'
import { connectionOf, placeOfMeaning } from './connection.ts'
import { Mistake } from './problems.ts'
import { type SshSettings, sshSettings } from './ssh-settings.ts'
import type { InventoryHost } from './types.ts'

type Reaching =
  | 'user'
  | 'port'
  | 'privateKeyFile'
  | 'password'
  | 'strictHostKeyChecking'
  | 'knownHostsFiles'
  | 'connectTimeoutSeconds'
  | 'shellTimeoutSeconds'

/** The defaults of a connection. */
export interface TargetDefaults extends Pick<Target, Reaching> {
  readonly become: boolean
  readonly becomeUser: string
  readonly becomePassword?: Secret | undefined
}

/**
 * How to reach a host: its connection variables, then the ssh options in them, then the defaults.
 *
 * @throws PlaybookError E_INPUT that names the wrong variables with their file and line
 */
export function targetOf(host: InventoryHost, defaults: TargetDefaults): Target {
  const said = connectionOf(host)
  const ssh = settingsOf(host)
  const key = said.privateKeyFile ?? ssh.privateKeyFile ?? defaults.privateKeyFile
  return {
    name: host.name,
    connection: said.connection?.endsWith('local') ? 'local' : 'ssh',
    address: said.address ?? ssh.address ?? host.name,
    port: said.port ?? ssh.port ?? defaults.port,
    user: said.user ?? ssh.user ?? defaults.user,
    privateKeyFile: key?.replace(/^~(?=\/)/, ownHome()),
    password: said.password ?? defaults.password,
    become:
      (said.become ?? defaults.become)
        ? {
            user: said.becomeUser ?? defaults.becomeUser,
            password: said.becomePassword ?? defaults.becomePassword,
          }
        : undefined,
    proxyCommand: ssh.proxyCommand,
    strictHostKeyChecking:
      checkingOf(said.hostKeyChecking) ?? ssh.strictHostKeyChecking ?? defaults.strictHostKeyChecking,
    knownHostsFiles: ssh.knownHostsFiles ?? defaults.knownHostsFiles,
    connectTimeoutSeconds:
      said.connectTimeoutSeconds ?? ssh.connectTimeoutSeconds ?? defaults.connectTimeoutSeconds,
    shellTimeoutSeconds: said.shellTimeoutSeconds ?? defaults.shellTimeoutSeconds,
  }
}

/** Notes on settings of the inventory that are ignored. */
export const targetNotes = (host: InventoryHost): readonly string[] => settingsOf(host).notes

const checkingOf = (checking: boolean | undefined): Target['strictHostKeyChecking'] | undefined =>
  checking === undefined ? undefined : checking ? 'yes' : 'no'

const ARGUMENTS = ['sshArgs', 'sshCommonArgs', 'sshExtraArgs'] as const

/** The options of all three variables; the first one counts. */
function settingsOf(host: InventoryHost): SshSettings {
  const said = connectionOf(host)
  const parts = ARGUMENTS.map((meaning): SshSettings => {
    try {
      return sshSettings(said[meaning] ?? '')
    } catch (thrown) {
      if (!(thrown instanceof Mistake)) throw thrown
      const where = placeOfMeaning(host, meaning)
      throw invalid(`host ${host.name}: ${thrown.message}`, { where, hint: thrown.hint })
    }
  })
  return { ...Object.assign({}, ...parts.toReversed()), notes: parts.flatMap(({ notes }) => notes) }
}

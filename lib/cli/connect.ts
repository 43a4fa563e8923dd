import type { Connect } from '../library.ts'
import { askPassword } from './ask-password.ts'
import type { ConnectFlags } from './options.ts'

/** The flags about logging in, as the library takes them; asks for passwords that are to be asked for. */
export async function connectBy(flags: ConnectFlags): Promise<Connect> {
  const become = flags.become || flags.becomeUser !== undefined || flags.askBecomePass
  return {
    ...(flags.user !== undefined && { user: flags.user }),
    ...(flags.privateKey !== undefined && { privateKeyFile: flags.privateKey }),
    ...(flags.askPass && { password: await askPassword('ssh password') }),
    ...(become && { become: true, becomeUser: flags.becomeUser ?? 'root' }),
    ...(flags.askBecomePass && { becomePassword: await askPassword('sudo password') }),
    ...(flags.strictHostKeyChecking && { strictHostKeyChecking: flags.strictHostKeyChecking }),
    ...(flags.knownHosts !== undefined && { knownHostsFiles: [flags.knownHosts] }),
    ...(flags.connectTimeout !== undefined && { connectTimeoutSeconds: flags.connectTimeout }),
    ...(flags.shellTimeout !== undefined && { shellTimeoutSeconds: flags.shellTimeout }),
  }
}

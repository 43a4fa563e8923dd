import type { Connect } from '../library.ts'
import { askPassword } from './ask-password.ts'
import type { ReachingFlags } from './options.ts'

/** The flags about logging in, as the library takes them; asks for passwords that are to be asked for. */
export async function connectBy(flags: ReachingFlags): Promise<Connect> {
  return {
    ...flags,
    become: flags.become || flags.becomeUser !== undefined || flags.askBecomePass,
    password: flags.askPass ? await askPassword('ssh password') : undefined,
    becomePassword: flags.askBecomePass ? await askPassword('sudo password') : undefined,
  }
}

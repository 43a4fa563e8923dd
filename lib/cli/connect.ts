import type { Connect } from '../library.ts'
import { askPassword } from './ask-password.ts'
import type { ReachingFlags } from './options.ts'

/** The flags for the login as options of the library; prompts for passwords where a flag asks for it. */
export async function connectBy(flags: ReachingFlags): Promise<Connect> {
  return {
    ...flags,
    become: flags.become || flags.becomeUser !== undefined || flags.askBecomePass,
    password: flags.askPass ? await askPassword('ssh password') : undefined,
    becomePassword: flags.askBecomePass ? await askPassword('sudo password') : undefined,
  }
}

import type { Lab } from '../../lib/lab/index.ts'
import { run } from '../../lib/lab/run.ts'

type Encryption = 'required' | 'none'

/** What a mail client does, told as data, because it must do it inside the network of the lab. */
export type Action =
  | {
      readonly do: 'send'
      /** The address of ours that it comes from: one of the lab's networks. */
      readonly localAddress: string
      readonly port?: number
      readonly encryption?: Encryption
      readonly from: string
      readonly to: string
      readonly subject: string
      readonly user?: string
      readonly password?: string
    }
  | { readonly do: 'imap'; readonly user: string; readonly password: string; readonly encryption: Encryption }
  | { readonly do: 'pop3'; readonly user: string; readonly password: string }
  | { readonly do: 'greeting'; readonly port: number }

export interface Outcome {
  readonly ok: boolean
  /** The server's own words. */
  readonly said: string
  readonly subjects?: readonly string[]
}

/** Real clients against the mail host of a lab, one action after the other. */
export async function mailClient(lab: Lab, actions: readonly Action[]): Promise<readonly Outcome[]> {
  const script = `${import.meta.dirname}/mail-client.ts`
  const jiti = new URL(import.meta.resolve('jiti/register')).pathname
  const argv = lab.inNetwork(['env', 'JITI_FS_CACHE=false', process.execPath, '--import', jiti, script])
  const { code, stdout, stderr } = await run(argv, { stdin: JSON.stringify(actions) })
  if (code !== 0) throw new Error(`the mail client ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as readonly Outcome[]
}

import { createHash } from 'node:crypto'
import { type Answer, type Probe, script, shell } from '../../lib/author.ts'
import { nameOf, PACKAGES } from '../file/index.ts'
import { MAIN, type SshdLines, sshdLinesIn } from './lines.ts'
import { EXCLUSIVE, namesOf } from './settings.ts'

const DROP_INS = '/etc/ssh/sshd_config.d'

/** How sshd would stand with a certain text in a certain drop-in, wherever it stands now. */
export interface SshdState extends SshdLines {
  readonly installed: boolean
  /** SHA-256 of sshd_config: whoever changes it may change all the rest of this. */
  readonly main: string
  /** sshd_config reads the folder of drop-ins. */
  readonly included: boolean
  /** Why sshd would not take its configuration; empty when it would. */
  readonly refusal: string
  /** What the text asks for and would not get, as sshd itself puts it: `permitrootlogin no`. */
  readonly lost: readonly string[]
  /** Where it would listen. */
  readonly listens: readonly { readonly address: string; readonly port: number }[]
  /** What would hold of the keywords to which other files add: `port 22`. */
  readonly holds: readonly string[]
  /** systemd's socket takes its ports from sshd_config. */
  readonly generator: boolean
  /** How we came: the host's end; null when not by SSH. */
  readonly connection: { readonly address: string; readonly port: number } | null
}

const places = (): string => shell`main=${MAIN} drop_ins=${DROP_INS}`

/**
 * Shell, with the text in the file `$ours`: `$t/main` is the whole configuration with it, aside from the real one, which is not
 * touched; `$n` is the drop-in's name. `judge ARG…` is sshd as it would start.
 */
export const staging = (): string => `${places()}\n${script(import.meta.dirname, 'stage.sh')}`

/** sshd as it would be with `text` in the drop-in `file`; `keywords` are those of the text. */
export const sshdWith = (file: string, text: string, keywords: readonly string[]): Probe<SshdState> => ({
  key: `sshd:${file}:${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
  get ask() {
    const words = keywords.flatMap(namesOf).join('|')
    return [
      places(),
      shell`n=${nameOf(file)} words=${words} exclusive=${EXCLUSIVE.join('|')} text=${text}`,
      script(import.meta.dirname, 'state.sh'),
    ].join('\n')
  },
  parse: stateIn,
  dependsOn: () => [PACKAGES, 'file:/etc/ssh/'],
})

function stateIn({ code, out, err }: Answer): SshdState {
  const lines = out.toString().split('\n').filter(Boolean)
  if (code !== 0 || lines.length === 0) throw new Error(err.trim() || 'cannot read the configuration of sshd')
  const told = (word: string): readonly string[] =>
    lines.filter((line) => line.split(' ')[0] === word).map((line) => line.slice(word.length + 1))
  const [address = '', port = ''] = told('connection')[0]?.split(' ') ?? []
  return {
    installed: lines[0] !== 'absent',
    main: told('main')[0]?.slice(0, 64) ?? '',
    included: lines.includes('included'),
    refusal: told('refusal').join('\n').trim() || (lines.includes('refusal') ? 'it gives no reason' : ''),
    lost: told('lost'),
    listens: told('is').flatMap((line) => {
      const [, host, at] = /^listenaddress \[?([^\]\s]+?)\]?:(\d+)\b/.exec(line) ?? []
      return host && at ? [{ address: host, port: Number(at) }] : []
    }),
    holds: told('is').filter((line) => !line.startsWith('listenaddress ')),
    ...sshdLinesIn(lines),
    generator: lines.includes('generator'),
    connection: port === '' ? null : { address, port: Number(port) },
  }
}

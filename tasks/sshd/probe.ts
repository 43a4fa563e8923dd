import { createHash } from 'node:crypto'
import { type Answer, type Probe, script, shell } from '../../lib/author.ts'
import { nameOf, PACKAGES } from '../file/index.ts'
import { MAIN, type SshdLines, sshdLinesIn } from './lines.ts'
import { EXCLUSIVE, namesOf } from './settings.ts'

const DROP_INS = '/etc/ssh/sshd_config.d'

/** The state of sshd with a given text in a given drop-in, independent of its current content. */
export interface SshdState extends SshdLines {
  readonly installed: boolean
  /** SHA-256 of sshd_config: its change may alter all the rest of this fact. */
  readonly main: string
  /** sshd_config reads the folder of drop-ins. */
  readonly included: boolean
  /** Why sshd would refuse its configuration; empty when it would accept it. */
  readonly refusal: string
  /** Settings of the text that would have no effect, as sshd prints them: `permitrootlogin no`. */
  readonly lost: readonly string[]
  /** Where it would listen. */
  readonly listens: readonly { readonly address: string; readonly port: number }[]
  /** The effective values of the keywords to which other files add: `port 22`. */
  readonly holds: readonly string[]
  /** systemd's socket gets its ports from sshd_config. */
  readonly generator: boolean
  /** The host's end of the SSH connection; null without SSH. */
  readonly connection: { readonly address: string; readonly port: number } | null
}

const places = (): string => shell`main=${MAIN} drop_ins=${DROP_INS}`

/**
 * Shell that stages the text in the file `$staged`: `$t/main` is a copy of the whole configuration with it; `$n` is the name of the
 * drop-in. `judge ARG…` runs sshd as it would start.
 */
export const staging = (): string => `${places()}\n${script(import.meta.dirname, 'stage.sh')}`

/** The state of sshd with `text` in the drop-in `file`; `keywords` are those of the text. */
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
  const valuesOf = (word: string): readonly string[] =>
    lines.filter((line) => line.split(' ')[0] === word).map((line) => line.slice(word.length + 1))
  const [address = '', port = ''] = valuesOf('connection')[0]?.split(' ') ?? []
  return {
    installed: lines[0] !== 'absent',
    main: valuesOf('main')[0]?.slice(0, 64) ?? '',
    included: lines.includes('included'),
    refusal:
      valuesOf('refusal').join('\n').trim() || (lines.includes('refusal') ? 'sshd gives no reason' : ''),
    lost: valuesOf('lost'),
    listens: valuesOf('is').flatMap((line) => {
      const [, host, at] = /^listenaddress \[?([^\]\s]+?)\]?:(\d+)\b/.exec(line) ?? []
      return host && at ? [{ address: host, port: Number(at) }] : []
    }),
    holds: valuesOf('is').filter((line) => !line.startsWith('listenaddress ')),
    ...sshdLinesIn(lines),
    generator: lines.includes('generator'),
    connection: port === '' ? null : { address, port: Number(port) },
  }
}

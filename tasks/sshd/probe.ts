import { createHash } from 'node:crypto'
import { type Answer, type Probe, shell } from '../../lib/author.ts'
import { nameOf, PACKAGES } from '../file/index.ts'
import { MAIN, type SshdLines, sshdLinesIn } from './lines.ts'
import { EXCLUSIVE, namesOf } from './settings.ts'

export const DROP_INS = '/etc/ssh/sshd_config.d'

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

/**
 * Shell, with the text in the file `$ours`: `$t/main` is the whole configuration with it, aside from the real one, which is not
 * touched; `$n` is the drop-in's name. `judge ARG…` is sshd as it would start, also where it never has: it wants a folder in /run
 * that its unit makes.
 */
export const STAGE = String.raw`t=$(mktemp -d) || exit
trap 'rm -rf -- "$t"' EXIT
mkdir "$t/d" && ln -s ${DROP_INS}/* "$t/d/" && cp -fT --remove-destination -- "$ours" "$t/d/$n" || exit
sed -E "/^[[:space:]]*include[[:space:]=]/I s#([[:space:]=\"])(/etc/ssh/)?sshd_config[.]d/#\1$t/d/#g" ${MAIN} >"$t/main" || exit
judge() {
  if [ -d /run/sshd ]; then sshd "$@"
  else unshare --mount sh -c 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec sshd "$@"' sshd "$@"; fi 2>"$t/said"
  set -- $?
  sed "s#$t/d/#${DROP_INS}/#g; s#$t/main#${MAIN}#g; s/"'\r$//' "$t/said" >&2
  return "$1"
}`

// sshd itself tells which line it obeys when, and what a Match makes of that for a connection like any other: of nobody from nowhere.
// The same configuration with our text before all else shows what it would come to if nothing took it back.
const ASK = String.raw`[ -e ${MAIN} ] && command -v sshd >/dev/null || { echo absent; exit 0; }
set -- $SSH_CONNECTION
[ $# != 4 ] || echo "connection $3 $4"
! [ -x /usr/lib/systemd/system-generators/sshd-socket-generator ] || echo generator
ours=$(mktemp) || exit
printf '%s' "$text" >"$ours"
${STAGE}
trap 'rm -rf -- "$t" "$ours"' EXIT
like=user=nobody,host=host.invalid,addr=192.0.2.1,laddr=${'$'}{3:-192.0.2.2},lport=${'$'}{4:-22},rdomain=
printf 'main %s\n' "$(sha256sum <${MAIN})"
cmp -s ${MAIN} "$t/main" || echo included
said="^[[:space:]]*($words)[[:space:]=\"]"
judge -ddd -T -C "$like" -f "$t/main" >"$t/is" 2>"$t/why" || { sed '/^debug[123]: /d; s/^/refusal /' "$t/why"; echo refusal; exit 0; }
sed -nE "s/^debug2: .*: config reprocess .*/matched/p; /^debug3: .* setting ($words)[[:space:]]/I s/^debug3: (.*):([0-9]+) setting /line \2 \1\t/p" "$t/why"
grep -E '^(listenaddress|${EXCLUSIVE.join('|')}) ' "$t/is" | sed 's/^/is /'
sed -snE '1{x;s/.*//;x}; /^[[:space:]]*match[[:space:]]/I h; /'"$said"'/I{G; s/^[[:space:]]*(.*)\n[[:space:]]*(.+)$/within \1\n\2/; /^within /{F;=;p}}' ${MAIN} ${DROP_INS}/*.conf 2>/dev/null
rm -- "$t/d/$n" && cat -- "$ours" "$t/main" >"$t/first" || exit
judge -ddd -T -C "$like" -f "$t/first" >"$t/would" 2>/dev/null || exit 0
sort -u "$t/is" >"$t/1" && sort -u "$t/would" | comm -13 "$t/1" - | sed 's/^/lost /'`

/** sshd as it would be with `text` in the drop-in `file`; `keywords` are those of the text. */
export const sshdWith = (file: string, text: string, keywords: readonly string[]): Probe<SshdState> => ({
  key: `sshd:${file}:${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
  ask: `${shell`n=${nameOf(file)} words=${keywords.flatMap(namesOf).join('|')} text=${text}`}\n${ASK}`,
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

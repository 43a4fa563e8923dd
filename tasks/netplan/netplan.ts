import { type Change, defineTask, formatYaml, invalidates, mergeYaml, t } from '../../lib/author.ts'
import { contentOf, type FileState, fileKeys, readFile, targetOf, textOf, writing } from '../file/index.ts'
import { networkArgs, type Tree, treeOf } from './args.ts'
import { applyScript, trying } from './change.ts'
import { filesRead, inForce, rendererOf } from './config.ts'
import { demandGateways, demandInterfaces, demandLastWord } from './demands.ts'
import { lackingOf } from './live.ts'
import { masking } from './mask.ts'
import { notesOn } from './notes.ts'
import { demandNetplan, netplanState } from './probe.ts'
import { reconnectAfter } from './reconnect.ts'
import { undoScript } from './undo.ts'
import { warningsOn } from './warnings.ts'

const pathOf = (file: string): string => `/etc/netplan/${file}`
const EFFECTS = [invalidates('netplan:'), invalidates('unit:systemd-networkd')]

/**
 * The network configuration of netplan: addresses, routes (including the default route) and name servers, in one file of /etc/netplan,
 * and applied. The keys are those of netplan; keys that are not typed here go into `more`.
 *
 * `mode: 'merge'` (default; safer, because settings of other interfaces in the file remain) merges `network` into the file: maps are
 * merged, lists and all else are replaced. `'own'`: the file has exactly this content. Other files of /etc/netplan are never changed;
 * netplan concatenates their lists with those of the task. A file that overrides a setting of the task is an error that names it;
 * warnings of netplan (`gateway4`, several default routes) are in the plan.
 *
 * `netplan generate` validates the new file among copies of all others before it is written; only root may read it (0600). The active
 * configuration is compared, too: an address, a route or a name server that a link lacks is a change. An interface that the host does
 * not have is an error, unless it is `optional`.
 *
 * The change may disconnect: it is a confirmed commit, which the host reverts unless a new connection confirms it, at the new address
 * where the old one is removed. Undo: applies the old file, or removes the new one, and restores the addresses and routes of each link,
 * wherever they came from.
 *
 * @example
 * Netplan({
 *   file: '60-mail.yaml',
 *   network: {
 *     ethernets: {
 *       eth0: {
 *         addresses: ['192.168.100.12/24'],
 *         routes: [{ to: 'default', via: '192.168.100.1' }],
 *         nameservers: { addresses: ['192.168.100.11'] },
 *       },
 *     },
 *   },
 * })
 */
export const Netplan = defineTask({
  name: 'Netplan',
  args: t.object({
    file: t.string({
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*\\.yaml$',
      description: 'the name of a file in /etc/netplan, such as 60-mail.yaml',
    }),
    network: t.describe(networkArgs, 'the configuration, without the word "network" around it'),
    mode: t.withDefault(
      t.describe(t.oneOf('merge', 'own'), 'whether to keep or to replace the rest of the file'),
      'merge',
    ),
  }),
  title: ({ file }) => `network of ${pathOf(file)}`,
  read: ({ file }) => ({ ...readFile(pathOf(file)), netplan: netplanState }),
  notes({ file, network, mode }, { file: is, netplan: state }) {
    const path = pathOf(file)
    const { text } = textsOf(path, treeOf(network).tree, mode, is)
    return warningsOn(filesRead(state.files, path, text))
  },
  mayAlter: ({ file }) => ['netplan:', 'unit:systemd-networkd.service', ...fileKeys(pathOf(file))],
  *plan({ file, network, mode }, { file: is, folder, netplan: state }) {
    const path = pathOf(file)
    const { tree, secrets } = treeOf(network)
    const { old, was, text } = textsOf(path, tree, mode, is)
    const bytes = Buffer.from(text)
    const [before, after] = [inForce(state.files, path, was), inForce(state.files, path, text)]
    const wish = { bytes, mode: '0600', owner: 'root', group: 'root', validate: trying(file) }
    const turn = { state, before, after }
    demandInterfaces(tree, state)
    demandGateways(tree, after)
    const reconnect = reconnectAfter(state, after)
    const isNew = old?.digest !== contentOf(bytes).digest

    for (const change of writing(path, { file: is, folder }, wish)) {
      yield isNew ? live(change) : change
    }
    const lacks = isNew ? [] : lackingOf(tree, state)
    if (lacks.length > 0)
      yield {
        summary: `apply ${path}`,
        before: lacks.join('\n'),
        after: '',
        apply: { sh: applyScript(turn) },
        undo: undoScript(turn),
        mayDisconnect: reconnect,
        effects: EFFECTS,
        timeoutSeconds: 120,
      }
    demandNetplan(state, rendererOf(after))
    demandLastWord(tree, path, filesRead(state.files, path, text))

    function live(change: Change): Change {
      const { mask, found } = masking(secrets)
      const shown = { before: mask(change.before), after: mask(change.after) }
      return {
        ...change,
        ...shown,
        ...(found() && { secret: true as const }),
        summary: `${change.summary} and apply it${notesOn(file, tree, state, reconnect)}`,
        apply: { ...change.apply, sh: `(\n${change.apply.sh}\n) || exit\n${applyScript(turn)}` },
        undo: undoScript({ ...turn, file: path }),
        mayDisconnect: reconnect,
        effects: [...change.effects, ...EFFECTS],
        timeoutSeconds: 120,
      }
    }
  },
})

/** The old and the new content of the file. */
function textsOf(path: string, tree: Tree, mode: 'merge' | 'own', is: FileState | null) {
  const old = targetOf(path, is, 'file').is
  const was = old ? (textOf(old.content) ?? '') : undefined
  return {
    old,
    was,
    text: mode === 'merge' && was !== undefined ? mergeYaml(was, tree, path) : formatYaml(tree),
  }
}

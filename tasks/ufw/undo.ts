import { type Command, raw, script, shell } from '../../lib/author.ts'
import { live, type UfwRule } from './probe.ts'
import { spoken } from './rule.ts'

const unlessSame = (files: readonly string[], and = raw`:`): string =>
  [
    script(import.meta.dirname, 'unless-same.sh'),
    shell`if [ -e undoing ]; then again=yes
elif same ${files} && ${and}; then exit 0
else : >undoing || exit; fi`,
  ].join('\n')

/** Deletes rules; then restores the files of ufw where they have the same rules as before, because ufw formats them differently. */
export const deleteRules = (rules: readonly UfwRule[], files: readonly string[]): Command => ({
  sh: [
    unlessSame(files),
    shell`command -v ufw >/dev/null || { for f in ${files}; do rp_leave "$f"; done; exit 0; }`,
    `ufw delete ${spoken(rules.map((rule) => ({ ...rule, comment: '' })))} || exit`,
    shell`for f in ${files}; do`,
    '  backup=$(rp_saved "$f") && [ "$(grep "^### tuple" "$backup")" = "$(grep "^### tuple" "$f")" ] || { rp_leave "$f"; continue; }',
    '  rp_restore "$f" || exit',
    'done',
    '[ -z "$again" ] || follow',
  ].join('\n'),
})

/** Restores files and reloads the firewall where it is enabled. */
export const restoreFiles = (files: readonly string[]): Command => ({
  sh: [unlessSame(files), shell`for f in ${files}; do rp_restore "$f" || exit; done`, 'follow'].join('\n'),
})

/** Disables the firewall and restores files. */
export const disableAndRestore = (files: readonly string[]): Command => ({
  sh: [
    live(),
    unlessSame(files, raw`! live iptables ufw && ! live ip6tables ufw6`),
    shell`ufw --force disable; for f in ${files}; do rp_restore "$f" || exit; done`,
  ].join('\n'),
})

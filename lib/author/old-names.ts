import type { Change } from '../core/change.ts'
import { PlaybookError } from '../core/errors.ts'

const BEFORE = String.raw`(?:^|[;&|({!]|\b(?:then|do|else|elif|if|while|until)\s)[ \t]*`
// The names of version 0.1, and arguments that only these functions take: `restore -r` is the program of that name.
const CALL = new RegExp(String.raw`${BEFORE}(restore|saved|unchanged)[ \t]+["'$/]`, 'm')

/**
 * Refuses an undo that calls a function by its name of version 0.1, because it would fail in a rollback.
 *
 * @throws PlaybookError E_TASK
 */
export function demandNewNames(change: Change): Change {
  for (const command of [change.undo, change.redo]) {
    if (!command || !('sh' in command)) continue
    const { sh } = command
    // Quoted text and comments are data.
    const code = sh.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"|(?<=^|\s)#.*/gm, (text) =>
      text[0] === '#' ? '' : text[0]!.repeat(2),
    )
    const name = CALL.exec(code)?.[1]
    if (name && !sh.includes(`${name}()`))
      throw new PlaybookError('E_TASK', `its undo calls \`${name}\`, which is \`rp_${name}\` now`, {
        hint: 'An undo or a redo calls rp_restore, rp_saved, rp_unchanged and rp_leave, with a path.',
      })
  }
  return change
}

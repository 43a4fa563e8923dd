import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Copies, shells } from './support/copies.ts'

vi.setConfig({ testTimeout: 120_000 })

let copies: Copies
beforeEach(() => {
  copies = new Copies()
})
afterEach(() => copies.clear())

const KINDS = String.raw`umask 022
echo file >file; chown 65534:65534 file; chmod 4751 file; touch -d '2001-02-03 04:05:06.789012345' file
mkdir -p 'folder/a b' && echo x >'folder/a b/x' && ln -s x 'folder/a b/l' && chmod 2750 folder && chown 65534:65534 folder
touch -d 2002-01-01 'folder/a b/x'; ln 'folder/a b/x' folder/y; mkfifo folder/pipe; truncate -s 3G folder/holes
ln -s file link; ln -s nowhere dangling; ln -s folder to-folder; touch -hd 2003-04-05 dangling
mkfifo -m 0640 pipe; mknod null c 1 3 2>/dev/null; mknod loop b 7 99 2>/dev/null
ln file one 2>/dev/null; rm one; echo one >one; ln one two
: >./-dash; : >"it's"; echo nl >'a
b'; : >'$(echo x)'; : >empty; echo private >private; chmod 0400 private
setcap cap_net_raw+ep file 2>/dev/null
truncate -s 3G holes; echo end >>holes
dd if=/dev/urandom of=large bs=1M count=2 status=none; echo odd >>large; chmod 4750 large; setcap cap_net_raw+ep large 2>/dev/null
touch -d '2004-05-06 07:08:09.000000001' large; mkdir empty-folder; true`
const NAMES = [
  ...[
    'file',
    'folder',
    'link',
    'dangling',
    'to-folder',
    'pipe',
    'null',
    'loop',
    'one',
    '-dash',
    "it's",
    'a\nb',
  ],
  ...['$(echo x)', 'empty', 'private', 'holes', 'large', 'empty-folder', 'absent', 'absent\n'],
]
const quoted = (names: readonly string[]) =>
  names.map((name) => `"$F"/'${name.replaceAll("'", `'\\''`)}'`).join(' ')

describe.each(shells)('in %s, everything comes back where it', (shell) => {
  test.each([
    ['is gone', 'rm -rf -- "$p"'],
    [
      'was written in place',
      '[ -L "$p" ] || [ ! -f "$p" ] || echo changed >"$p"; folder "$p" && { echo y >"$p/y"; rm -rf "$p/a b"; }',
    ],
    ['was given away', '[ -L "$p" ] || { there "$p" && chown 1:1 "$p" && chmod 0777 "$p"; }'],
    ['was replaced by a file', 'rm -rf -- "$p"; echo new >"$p"; chmod 0666 "$p"'],
    ['was replaced by a link', 'rm -rf -- "$p"; ln -s /etc/passwd "$p"'],
    ['was replaced by a folder', 'rm -rf -- "$p"; mkdir -- "$p"'],
    ['is as it was', ':'],
  ])('%s', (deed, spoil) => {
    const names = /in place|given|as it was/.test(deed) ? NAMES : NAMES.filter((name) => name !== 'one')
    const said = copies.run(
      `${KINDS}
      names() { set -- ${quoted(names)}; "$do" "$@"; }
      spoil() { . "$restore"; for p do ${spoil}; done; }
      state >"$W/before"
      back() { undo 1 "$@"; }
      save() { begin 1 "$@" || exit; }
      do=save names
      do=spoil names
      do=back names || exit
      state | diff "$W/before" - || exit
      [ "$(du -s . | cut -f 1)" -lt 3000 ] && [ "$(du -s "$J" | cut -f 1)" -lt 3000 ] || { du -a . "$J"; exit 1; }`,
      shell,
    )
    expect(said).toBe('')
  })
})

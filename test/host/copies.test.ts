import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shell } from '../../lib/core/shell.ts'
import { hostProgram } from '../../lib/host/load.ts'
import { up } from '../../lib/lab/index.ts'
import { Copies, HELP, shells } from '../support/copies.ts'

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

// The last ones are tried in every shell.
const DEEDS: readonly (readonly [deed: string, spoil: string])[] = [
  ['is gone', 'rm -rf -- "$p"'],
  ['was given away', '[ -L "$p" ] || { there "$p" && chown 1:1 "$p" && chmod 0777 "$p"; }'],
  ['was replaced by a file', 'rm -rf -- "$p"; echo new >"$p"; chmod 0666 "$p"'],
  ['was replaced by a link', 'rm -rf -- "$p"; ln -s /etc/passwd "$p"'],
  ['was replaced by a folder', 'rm -rf -- "$p"; mkdir -- "$p"'],
  [
    'was written in place',
    '[ -L "$p" ] || [ ! -f "$p" ] || echo changed >"$p"; folder "$p" && { echo y >"$p/y"; rm -rf "$p/a b"; }',
  ],
  ['is as it was', ':'],
]

describe.each(shells)('in %s, everything comes back where it', (shell) => {
  test.each(shell === 'dash' ? DEEDS : DEEDS.slice(-3))('%s', (deed, spoil) => {
    const names = /in place|given|as it was/.test(deed) ? NAMES : NAMES.filter((name) => name !== 'one')
    const said = copies.run(
      `${KINDS}
      names() { set -- ${quoted(names)}; "$do" "$@"; }
      spoil() { for p do ${spoil}; done; }
      there() { [ -e "$1" ] || [ -L "$1" ]; }
      folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
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

describe('what is kept', () => {
  test('a large file costs its size once in eleven runs, and goes with the last of them', () => {
    const said =
      copies.run(String.raw`umask 022; dd if=/dev/urandom of=large bs=1M count=3 status=none; chmod 4711 large
      J0=$J; state >"$W/before"
      for r in 1 2 3 4 5 6 7 8 9 10; do R=$J0/runs/r$r; begin 1 "$F/large" || exit; done
      mkdir -p "$J0/runs/r11/1"; ( cd "$J0/runs/r1" && keep ../r11/1 0 "$F/large" ) || exit
      du -s "$J0" | cut -f 1; ls "$J0/content" | wc -l
      echo spoilt >large; R=$J0/runs/r4
      call 1 saved "$F/large" | xargs stat -c '%a %s'
      mv "$J0/content" "$W/hidden"; undo 1 "$F/large"; mv "$W/hidden" "$J0/content"
      state | diff "$W/before" - && echo same
      : >"$J0/content/new.leftover"
      sweep_content; ls "$J0/content" | wc -l
      rm -r "$J0/runs"; sweep_content; ls "$J0/content" | wc -l`)
    const [size, ...rest] = said.trim().split('\n')
    expect(Number(size)).toBeLessThan(3072 + 800)
    expect(rest).toEqual(['1', '4711 3145728', 'same', '1', '0'])
  })

  test('a copy that is named by its content has reached the disk', () => {
    copies.stub('echo "$name $*" >>"$W/calls"; exec "$real" "$@"')
    copies.run('head -c 2000000 /dev/urandom >large; PATH=$stubs:$PATH; begin 1 "$F/large"')
    const calls = copies.read('calls').split('\n')
    const at = (pattern: RegExp) => calls.findIndex((call) => pattern.test(call))
    expect(at(/^sync .*content\/new\./)).toBeGreaterThan(at(/^cp .*content\/new\./))
    expect(at(/^mv .*content\/new\./)).toBeGreaterThan(at(/^sync .*content\/new\./))
  })

  test('the number of names of a file is noted, and told where they cannot be given back', () => {
    const said = copies.run(`echo text >one; ln one two; begin 1 "$F/one"
      sed -n '2s/^[0-9]* [0-9:.]* \\([0-9]*\\) .*/names: \\1/p' "$R/1/was.0"
      echo other >new; mv new one; undo 1 "$F/one"; cat one; stat -c %h one two`)
    expect(said).toBe(`names: 2\n${copies.files}/one had 2 names; it is a file of its own now\ntext\n1\n1\n`)
  })
})

describe('what was not changed', () => {
  test('stays what it is: nobody who watches it sees a new file', () => {
    const said =
      copies.run(`echo text >x; ln -s x l; before=$(stat -c '%i %z' x l); begin 1 "$F/x" "$F/l"; undo 1 "$F/x" "$F/l"
      [ "$before" = "$(stat -c '%i %z' x l)" ] && echo same`)
    expect(said).toBe('same\n')
  })

  test('is not believed to be so by its time alone', () => {
    const said = copies.run(`echo old >x; begin 1 "$F/x"; echo new >x
      { head -n 1 "$R/1/was.0"; stat -c '%d %i:%.9W %h %.9Z %u %s %b' x; } >"$W/was"; cp "$W/was" "$R/1/was.0"; undo 1 "$F/x"; cat x`)
    expect(said).toBe('old\n')
  })
})

describe('an undo that is killed', () => {
  const LARGE = 'dd if=/dev/urandom of=x bs=1M count=2 status=none'
  const CASES: Record<string, [before: string, spoil: string]> = {
    'a file': ['echo text >x; chmod 640 x', 'rm -rf x; echo other >x'],
    'a large file': [LARGE, 'rm -rf x; echo other >x'],
    'a file with another name': [`${LARGE}; ln x y`, 'echo other >x; truncate -s 3M x; chmod 777 x'],
    'a small one with another name': ['echo text >x; ln x y', 'echo longer than before >x; chmod 600 x'],
    'a file that became a folder': ['echo text >x', 'rm -rf x; mkdir x'],
    'a folder': ['mkdir -p x/a; echo 1 >x/a/1; ln -s 1 x/a/l; mkfifo x/p', 'rm -rf x/a; echo 2 >x/2'],
    'a folder that became a file': ['mkdir x; echo 1 >x/1', 'rm -rf x; echo 2 >x'],
    'a link': ['ln -s nowhere x', 'rm -rf x; echo 2 >x'],
    'what was not there': ['rm -rf x', 'echo 2 >x'],
  }

  // Each program in turn is the last: it does nothing any more, or half of its work where it writes.
  const KILL = String.raw`read -r n <"$W/count"; n=$((n + 1)); echo $n >"$W/count"
    if [ "$n" = "$KILL" ]; then
      case $name in cp|dd) [ "$torn" = no ] || ( trap '' XFSZ; ulimit -f 1000; "$real" "$@" >/dev/null 2>&1 ) ;; esac
      kill -s KILL 0
    fi
    exec "$real" "$@"`

  test.each(Object.entries(CASES))('and run again comes to the same end: %s', (_, [before, spoil]) => {
    copies.stub(KILL)
    const said = copies.run(String.raw`${before}
      state >"$W/before"; begin 1 "$F/x"
      cat >"$W/undo" <<'.'
PATH=$stubs:$PATH; call 1 restore "$F/x"
.
      for torn in no ${before.includes(LARGE) ? 'yes' : ''}; do
        KILL=1 killed=0; export KILL torn
        while :; do
          ${spoil}
          rm -f "$W/ended"; echo 0 >"$W/count"
          setsid -w dash -c '. "$help"; . "$W/undo" && : >"$W/ended"' >"$W/said" 2>&1
          [ ! -e "$W/ended" ] || break
          undo 1 "$F/x" || { echo "after $KILL: failed"; exit 1; }
          state | diff "$W/before" - || { echo "after $KILL"; exit 1; }
          killed=$((killed + 1)) KILL=$((KILL + 1))
        done
        state | diff "$W/before" - || exit
        echo $killed
      done`)
    for (const killed of said.trim().split('\n')) expect(Number(killed)).toBeGreaterThan(4)
  })
})

describe('secrets', () => {
  test.each([
    ['replaced', 'rm secret; echo open >secret; chmod 666 secret'],
    ['written in place', 'echo open >secret; chmod 666 secret'],
  ])('nobody can read one at any moment while it is put back where it was %s', (_, spoil) => {
    copies.stub(String.raw`( setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '
      cat "$F"/* "$F"/.[!.]*/*; find "$J"' >>"$W/seen" 2>/dev/null
      /usr/bin/stat -c "aside %a" "$F"/.run-playbook.* >>"$W/seen" 2>/dev/null ); exec "$real" "$@"`)
    const said = copies.run(String.raw`chmod 755 "$F"; echo SECRET >secret; chmod 600 secret; ln secret other
      PATH=$stubs:$PATH; begin 1 "$F/secret"; ${spoil}
      undo 1 "$F/secret" >/dev/null; cat secret`)
    expect(said).toBe('SECRET\n')
    expect(copies.read('seen')).toMatch(/^open$/m)
    expect(copies.read('seen')).not.toMatch(/SECRET|runs|aside (?!700)/)
    expect(copies.read('seen').includes('aside')).toBe(/replaced/.test(_))
  })
})

describe('a path that leads elsewhere', () => {
  const restored = (script: string) =>
    copies.run(`mkdir -m 755 theirs; echo old >theirs/x
    mkdir victim; echo victim >victim/x
    begin 1 "$F/theirs/x" "$F/theirs/absent"; echo new >theirs/x; echo new >theirs/absent
    ${script}
    undo 1 "$F/theirs/x" "$F/theirs/absent" 2>&1; echo "code $?"; cat victim/*; cat theirs/* 2>/dev/null || :`)

  test('a link that was planted is not followed, and is named', () => {
    const said = restored('mv theirs away; ln -s victim theirs; chown -h 65534 theirs; : >victim/absent')
    const { files } = copies
    expect(said).toContain(
      `${files}/theirs/x is not restored: its folder was ${files}/theirs and is ${files}/victim now`,
    )
    expect(said).toContain(`a link on the way, of nobody: '${files}/theirs' -> 'victim'`)
    expect(said).toContain('code 1\nvictim\n')
  })

  test('nor for what was not there', () => {
    const said = copies.run(`mkdir theirs victim; begin 1 "$F/theirs/x"; : >theirs/x; : >victim/x
      rm -r theirs; ln -s victim theirs; undo 1 "$F/theirs/x" 2>&1; ls victim`)
    expect(said).toContain('theirs/x is not restored')
    expect(said).toMatch(/^x$/m)
  })

  test('another’s folder in place of ours gets nothing', () => {
    const said = restored('mv theirs away; mkdir theirs; chown 65534 theirs')
    expect(said).toContain('theirs is another folder now, of user 65534, no longer of user 0')
    expect(said).toContain('code 1\nvictim\n')
    expect(said).not.toMatch(/^old$/m)
  })

  test('a folder that is root’s now is nobody’s trap', () => {
    const said = copies.run(`mkdir theirs; chown 65534 theirs; echo old >theirs/x; begin 1 "$F/theirs/x"
      mv theirs away; mkdir theirs; undo 1 "$F/theirs/x"; cat theirs/x`)
    expect(said).toBe('old\n')
  })

  test('the number of a folder that is gone, given to another’s, makes it no friend', () => {
    const said = copies.run(`mkdir theirs; begin 1 "$F/theirs/x"; was=$(stat -c %i theirs)
      for i in 1 2 3 4 5 6 7 8 9; do rmdir theirs; mkdir theirs; [ "$(stat -c %i theirs)" != "$was" ] || break; done
      chown 65534 theirs; echo new >theirs/x; undo 1 "$F/theirs/x" 2>&1; ls theirs`)
    expect(said).toMatch(/theirs is another folder now[^\n]*\nx\n$/)
  })

  test('a folder that was given away is still the same', () => {
    expect(restored('chown 65534 theirs')).toBe('code 0\nvictim\nold\n')
  })

  test('a folder that was itself put back is the same to us', () => {
    expect(restored('cp -a theirs new; rm -r theirs; mv new theirs')).toBe('code 0\nvictim\nold\n')
  })

  test('a link that was there before is followed', () => {
    const said =
      copies.run(`mkdir -p real/in; ln -s real link; echo old >real/in/x; begin 1 "$F/link/in/x" "$F/link/new/y"
      echo new >real/in/x; mkdir real/new; echo new >real/new/y; undo 1 "$F/link/in/x" "$F/link/new/y"; cat real/*/*`)
    expect(said).toBe('old\n')
  })

  test('a file that became a link, or got another’s name, is replaced and not written through', () => {
    const said = copies.run(`echo old >x; echo old >y; ln y y2; echo victim >victim; begin 1 "$F/x" "$F/y"
      ln -sf victim x; ln -f victim y; undo 1 "$F/x" "$F/y" >/dev/null; cat victim x y; stat -c %F x`)
    expect(said).toBe('victim\nold\nold\nregular file\n')
  })

  test('a folder of its own that is moved away at once is left alone', () => {
    copies.stub(
      '"$real" "$@" || exit; mv -- "$4" "$4.away"; mkdir -- "$4"; chown 65534 -- "$4"; ln -s "$F/victim" "$4/new"',
      ['mkdir'],
    )
    const said =
      copies.run(`echo old >x; ln -s nowhere y; echo victim >victim; begin 1 "$F/y"; rm y; PATH=$stubs:$PATH
      undo 1 "$F/y" 2>&1; cat victim`)
    expect(said).toMatch(/was moved meanwhile\nvictim\n$/)
  })
})

describe('what is mounted', () => {
  test('a mounted file is written in place, and that is said', () => {
    const said = copies.run(
      `echo below >x; echo old >"$W/over"; mount --bind "$W/over" x; begin 1 "$F/x"; echo new >x; undo 1 "$F/x"; cat x; umount x; cat x`,
    )
    expect(said).toContain(`${copies.files}/x was written in place: mv: `)
    expect(said).toMatch(/busy\nold\nbelow\n$/)
  })

  test('a mounted folder is filled in place, and that is said', () => {
    const said =
      copies.run(`mkdir x; mount -t tmpfs -o mode=750 none x; echo old >x/a; begin 1 "$F/x"; rm x/a; mkdir x/b; : >x/b/c
      undo 1 "$F/x"; ls x; cat x/a; stat -c %a x; umount x; ls x`)
    expect(said).toBe(`${copies.files}/x was filled in place: something is mounted there\na\nold\n750\n`)
  })

  test.each(['x 1', 'x'])('nothing is lost where something is mounted below %j', (name) => {
    const said =
      copies.run(`mkdir -p '${name}/in'; echo old >'${name}/a'; begin 1 "$F/${name}"; echo new >'${name}/a'
      echo precious >"$W/precious"; mount --bind "$W" '${name}/in'
      undo 1 "$F/${name}" 2>&1; echo "code $?"; cat '${name}/a' '${name}/in/precious'`)
    expect(said).toContain(`${name} is not restored: something is mounted below it`)
    expect(said).toContain('code 1\nnew\nprecious\n')
  })
})

describe('a full disk', () => {
  const disk = (size: string, place: string) =>
    `mkdir -p "${place}"; mount -t tmpfs -o ${size},mode=755 none "${place}"`
  const EVERYTHING = `umask 022; for i in 1 2 3 4 5 6 7 8 9; do mkdir -p d/$i; echo $i >d/$i/f; done; head -c 300000 /dev/urandom >file
    head -c 1500000 /dev/urandom >large; ln large name; ln -s nowhere link; echo text >became
    state >"$W/before"; set -- "$F/d" "$F/file" "$F/large" "$F/link" "$F/became" "$F/new"`
  const DEED = 'rm -r d file link became; echo short >large; echo new >new; mkdir became'

  test.each([
    ['bytes', 'size=12m', 'cat /dev/zero >full 2>/dev/null; rm -f nothing'],
    [
      'inodes',
      'size=40m,nr_inodes=300',
      'i=0; mkdir full && while : >full/$i; do i=$((i + 1)); done 2>/dev/null',
    ],
  ])('of %s: everything comes back out of what was reserved', (_, size, fill) => {
    const said = copies.run(
      String.raw`R=$W/disk/journal/runs/r1; J=$W/disk/journal; F=$W/disk/files; mkdir -p "$R" "$F"; cd "$F"
      ${EVERYTHING}
      reserve "$R" 64 16 "$@" && begin 1 "$@" || exit
      ${DEED}
      ( ${fill} )
      ( : >probe && echo text >probe ) 2>/dev/null && { rm probe; echo "it is not full"; exit 1; }
      rm -f probe
      ( undo 1 "$@" ) >/dev/null 2>&1 && { echo "it went without"; exit 1; }
      release "$R"
      undo 1 "$@" >/dev/null || exit
      rm -r full
      state | diff "$W/before" - && echo same`,
      'dash',
      disk(size, '$W/disk'),
    )
    expect(said).toBe('same\n')
  })

  test.each([
    ['bytes', 'size=2m', /needs \d+ KiB, and \d+ KiB are free in .*journal\/runs\/r1 \(none .*journal\)/],
    ['inodes', 'size=40m,nr_inodes=40', /needs \d+ inodes, and \d+ are free in /],
  ])('is told before anything is kept: too few %s', (_, size, words) => {
    const said = copies.run(
      `${EVERYTHING}; mkdir -p "$R"; reserve "$R" 64 16 "$@"; echo "code $?"; ls "$R"`,
      'dash',
      disk(size, '$J'),
    )
    expect(said).toMatch(words)
    expect(said).toContain('code 1\n')
    expect(said).not.toContain('ballast\n')
  })

  test('each wave adds to what is reserved', () => {
    const said = copies.run(`head -c 2000000 /dev/zero | tr '\\0' x >a; mkdir -p "$R"
      reserve "$R" 64 16; reserve "$R" 64 16 "$F/a" "$F/absent"; ls "$R/ballast"; du -s "$R/ballast/1" "$R/ballast/2" | cut -f 1; release "$R"; ls "$R"`)
    const [one, two, first, second, ...rest] = said.trim().split('\n')
    expect([one, two, rest]).toEqual(['1', '2', []])
    expect(Number(first)).toBeGreaterThanOrEqual(64)
    expect(Number(second)).toBeGreaterThanOrEqual(2000)
  })

  test('where there is no room beside it a file is overwritten, and a folder filled', () => {
    const said = copies.run(
      String.raw`head -c 900000 /dev/urandom >file; mkdir d; head -c 600000 /dev/urandom >d/f; state >"$W/before"
      begin 1 "$F/file" "$F/d"
      head -c 910000 /dev/zero | tr '\0' x >file; chmod 666 file; echo more >>d/f; : >d/other
      cat /dev/zero >full 2>/dev/null
      undo 1 "$F/file" "$F/d" || exit
      rm full; state | diff "$W/before" - && echo same`,
      'dash',
      disk('size=2m', '$F'),
    )
    expect(said).toContain('/file was written in place: cp: ')
    expect(said).toContain('/d was filled in place: cp: ')
    expect(said).toMatch(/\nsame\n$/)
  })

  test.each([
    [
      'file',
      'head -c 900000 /dev/urandom >file; ln file name',
      'echo whole >file',
      'cat file',
      'stat -c %s name',
    ],
    ['folder', 'mkdir d; head -c 900000 /dev/urandom >d/f', 'echo whole >d/f', 'cat d/f', 'stat -c %s d/f'],
  ])('a %s that does not fit even so is not torn', (_, before, spoil, now, later) => {
    const said = copies.run(
      String.raw`${before}; set -- "$F"/*; begin 1 "$1"; ${spoil}; cat /dev/zero >full 2>/dev/null
      undo 1 "$1" 2>&1; echo "code $?"; ${now}; rm full; undo 1 "$1" && ${later}`,
      'dash',
      disk('size=2m', '$F'),
    )
    expect(said).toContain('No space left on device\ncode 1\nwhole\n900000\n')
  })
})

describe('changes by hand', () => {
  const MADE = `mkdir d; for x in file 'a b' "it's" odd gone; do echo $x >"$x"; done; echo nl >'a
b'; ln -s file link; head -c 2000000 /dev/urandom >large
    set -- "$F/file" "$F/a b" "$F/it's" "$F/a
b" "$F/odd" "$F/gone" "$F/link" "$F/large" "$F/d" "$F/new"
    begin 1 "$@"; rm gone; echo made >new; echo made >file; record_fingerprints "$R/1" "$@"`

  test.each(shells)('are none where nothing was done (%s)', (shell) => {
    expect(copies.run(`${MADE}\n: >d/other; touch file; modified_since "$R/1"`, shell)).toBe('')
  })

  test.each([
    ['content', 'echo hand >>file', 'file'],
    ['content, as long as before', 'echo edam >file', 'file'],
    ['a mode', "chmod 640 'a b'", 'a b'],
    ['an owner', 'chown 65534 "it\'s"', "it's"],
    ['a name with a newline', "echo x >>'a\nb'", 'a\nb'],
    ['a file that is gone', 'rm odd', 'odd'],
    ['a file that is there again', 'echo x >gone', 'gone'],
    ['where a link leads', 'ln -sfn elsewhere link', 'link'],
    ['a large file', 'touch large', 'large'],
    ['a folder that is a file', 'rmdir d; echo x >d', 'd'],
    ['a file that is a folder', 'rm new; mkdir new', 'new'],
  ])('are seen: %s', (_, hand, name) => {
    expect(copies.run(`${MADE}\n${hand}\nmodified_since "$R/1"`)).toBe(`${copies.files}/${name}\n`)
  })

  test('are judged by the last change of a path, and not where that did not end', () => {
    const said = copies.run(`echo 0 >a; echo 0 >b; echo 0 >c
      begin 1 "$F/a" "$F/b" "$F/c"; echo 1 >a; echo 1 >b; echo 1 >c; record_fingerprints "$R/1" "$F/a" "$F/b" "$F/c"
      begin 2 "$F/a"; echo 2 >a; record_fingerprints "$R/2" "$F/a"
      begin 3 "$F/b"; echo 3 >b
      echo hand >c; modified_since "$R/3" "$R/2" "$R/1"`)
    expect(said).toBe(`${copies.files}/c\n`)
  })
})

test('few programs are started for a change: two to keep a file, two to note what became of it', () => {
  copies.stub('echo "$name" >>"$W/calls"; exec "$real" "$@"')
  copies.run(
    'echo x >a; mkdir -p "$R/1"; PATH=$stubs:$PATH; keep "$R/1" 0 "$F/a"; echo - >>"$W/calls"; record_fingerprints "$R/1" "$F/a" "$R/meta"',
  )
  expect(copies.read('calls').trim().split('\n')).toEqual(['stat', 'cp', '-', 'find', 'sha256sum'])
})

test('access lists and attributes of all kinds come back on a real host', async () => {
  const lab = await up({
    name: `c${process.pid % 1e7}`,
    ephemeral: true,
    hosts: [{ name: 'copy', address: '192.168.100.33' }],
  })
  try {
    const packages =
      'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y acl attr libcap2-bin'
    expect(await lab.exec('copy', ['sh', '-c', packages])).toMatchObject({ code: 0 })
    const script =
      shell`W=/root/copies F=/srv/files J=/var/lib/copies R=/var/lib/copies/runs/r1 putBack=/root/put-back.sh sh=sh
      mkdir -p "$F"; printf %s ${hostProgram('put-back')} >"$putBack"; eval ${HELP}; chmod 755 "$F"` +
      String.raw`
      setfacl -d -m u:33:rw,g:33:r "$F"
      for x in acl both none cap large name other; do echo $x >$x; setfacl -b $x; done
      ln name name2; head -c 1500000 /dev/urandom >large
      setfacl -m u:65534:rwx,g:33:--- acl both large name; setfattr -n user.note -v "a value" both large name
      setfattr -n trusted.note -v secret both; setcap cap_net_raw+ep cap; setcap cap_net_admin+ei large
      mkdir folder plain; setfacl -b -k plain; setfacl -d -m u:65534:r folder; echo x >folder/x; echo x >plain/x
      setfacl -m u:1:r plain/x; setfattr -n user.note -v in plain/x; ln -s /etc/passwd link
      find "$F" -exec touch -hd '2001-02-03 04:05:06.789' {} +
      state >/root/before
      for kind in acl_default acl_access user.note trusted.note capability; do grep -c $kind /root/before; done
      set -- "$F"/*
      for deed in 'rm -rf "$p"; echo new >"$p"' 'rm -rf "$p"; mkdir "$p"' 'rm -rf "$p"' 'setfacl -b "$p"; [ -d "$p" ] || echo new >"$p"'; do
        rm -rf "$R"; begin 1 "$@" || exit
        case $deed in rm*) ln name keep; rm keep ;; esac
        for p do [ "$p" = "$F/name" ] || [ "$p" = "$F/name2" ] || [ "$p" = "$F/link" ] || eval "$deed"; done
        echo new >name; setfacl -b name; chmod 777 name
        undo 1 "$@" || exit
        state | diff /root/before - && echo "same"
      done`
    // No root of a confined host sets an attribute of the kernel's own.
    const { code, stdout, stderr } = await lab.exec('copy', ['sh', '-c', script], { unconfined: true })
    expect([code, stderr], stdout).toEqual([0, ''])
    expect(stdout).toMatch(/^([1-9]\d*\n){5}(same\n){4}$/)
  } finally {
    await lab.down()
  }
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../../lib/core/change.ts'
import { type Command, shell } from '../../../lib/core/shell.ts'
import type { Probe, Task } from '../../../lib/core/task.ts'
import { folderAt } from '../../../tasks/file/folder.ts'
import { loginProbe } from '../../../tasks/file/obstacle.ts'
import { contentOf, type FileState, fileAt } from '../../../tasks/file/probe.ts'
import { mountedAt } from '../../../tasks/file/removal.ts'
import { Absent, Directory, LineInFile, Symlink, WriteFile } from '../../../tasks/index.ts'

// What needs more of a machine than a scratch folder: mounts in a namespace of their own, flags of a file system, other users.
const asRoot = process.getuid?.() === 0
const works = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0
const canMount = asRoot && works('unshare', '-m', 'true')
const canFlag =
  asRoot &&
  works('sh', '-c', 'f=$(mktemp) || exit; chattr +i "$f"; c=$?; chattr -i "$f"; rm -f "$f"; exit $c')

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'run-playbook-test-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

const old: FileState = {
  ...{ type: 'file', mode: '0644', owner: 'root', group: 'root', changedAt: 1, links: 1 },
  ...contentOf(Buffer.from('old\n')),
}
const folder: FileState = { type: 'directory', mode: '0755', owner: 'root', group: 'root', changedAt: 1 }
const planned = (task: Task, file: FileState | null): Change => task.plan({ file, folder: 'directory' })[0]!
const place = (name: string): string => {
  writeFileSync(join(dir, name), 'old\n')
  return join(dir, name)
}
const read = (path: string): string => readFileSync(path, 'utf8')

/** Applies `change` as the engine does; `before` runs first, in the same namespace. */
function apply(
  change: Change,
  { before = ':', through = ['dash'] }: { before?: string; through?: string[] } = {},
) {
  const [program = '', ...args] = through
  const script = `umask 077; cd /; ${before}\n${shell`dash -c ${change.apply.sh}`}`
  const { status, stdout, stderr } = spawnSync(program, [...args, '-c', script], {
    input: change.apply.stdin ?? '',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  return { code: status, says: `${stdout}${stderr}` }
}
const namespace = ['unshare', '-m', '--propagation', 'private', 'dash']

describe('a file is replaced', () => {
  it('by another one, and nothing is left beside it', () => {
    const path = place('replaced')
    const before = statSync(path).ino
    expect(apply(planned(WriteFile({ path, content: 'new\n' }), old))).toEqual({ code: 0, says: '' })
    expect(read(path)).toBe('new\n')
    expect(statSync(path).ino).not.toBe(before)
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })
  it.each([
    {
      name: 'refused',
      validate: 'echo "no: $(cat %s)"; exit 1',
      says: /^no: new\nthe new content was refused/,
    },
    { name: 'ended', validate: 'kill -TERM $PPID; : %s', says: /^$/ },
  ])('or not at all: $name', ({ validate, says }) => {
    const path = place('kept')
    const change = planned(WriteFile({ path, content: 'new\n', validate }), old)
    const { code, says: said } = apply(change)
    expect(code).not.toBe(0)
    expect(said).toMatch(says)
    expect(read(path)).toBe('old\n')
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })
  it.runIf(asRoot)('only when it was written in full', () => {
    const path = place('full')
    const change = planned(WriteFile({ path, content: 'x'.repeat(100_000) }), old)
    expect(apply(change, { before: 'ulimit -f 8' }).code).not.toBe(0)
    expect(read(path)).toBe('old\n')
  })
  it.runIf(canMount)('in place, where something is mounted on it', () => {
    const [path, source] = [place('mounted'), place('source')]
    const change = planned(LineInFile({ path, line: 'new' }), old)
    const before = shell`chmod 640 ${source}; mount --bind ${source} ${path}`
    expect(apply(change, { before, through: namespace })).toEqual({
      code: 0,
      says: 'mounted is a mount point: it was written in place\n',
    })
    expect(read(source)).toBe('old\nnew\n')
    expect(statSync(source).mode & 0o777).toBe(0o640)
    expect(read(path)).toBe('old\n')
  })
  it.runIf(canFlag)('not when it is immutable', () => {
    const path = place('immutable')
    spawnSync('chattr', ['+i', path])
    try {
      const { code, says } = apply(planned(WriteFile({ path, content: 'new\n' }), old))
      expect([code, says]).toEqual([
        1,
        expect.stringMatching(/not permitted\nIs it immutable\? See lsattr\./),
      ])
    } finally {
      spawnSync('chattr', ['-i', path])
    }
  })
  it.runIf(asRoot && works('setcap', '-h'))('with its capabilities', () => {
    const path = place('capable')
    expect(works('setcap', 'cap_net_raw+ep', path)).toBe(true)
    expect(apply(planned(WriteFile({ path, content: 'new\n' }), old)).code).toBe(0)
    expect(spawnSync('getcap', [path]).stdout.toString()).toContain('cap_net_raw=ep')
  })
  it.runIf(asRoot && works('setpriv', '-h'))('by a user who is not root, too', () => {
    const own = join(dir, 'own')
    const through = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', 'dash']
    spawnSync('sh', ['-c', shell`chmod 755 ${dir}; mkdir ${own}; chown nobody:nogroup ${own}`])
    const change = planned(WriteFile({ path: join(own, 'f'), content: 'new\n' }), null)
    expect(apply(change, { through })).toEqual({ code: 0, says: '' })
    expect([read(join(own, 'f')), statSync(join(own, 'f')).mode & 0o777]).toEqual(['new\n', 0o644])
  })
})

describe('folders that a change makes', () => {
  // A name of one line may be two for echo.
  it.each(['one', 'one\\ntwo', 'one\ntwo'])(
    'and one that another program creates first, below %j',
    (name) => {
      const top = join(dir, name)
      const [change] = Directory({ path: `${top}/theirs` }).plan({
        folder: null,
        [`above ${dir}`]: 'directory',
        [`above ${top}`]: 'missing',
      })
      const rp_noted = place('noted')
      const racing = 'mkdir() { command mkdir "$@"; [ "$2" != ./theirs ] || command mkdir "$@"; }'
      const shell = (sh: string, more = {}) =>
        spawnSync('dash', ['-c', sh], { env: { PATH: process.env.PATH, LC_ALL: 'C', rp_noted, ...more } })
      expect(shell(`${racing}\n${change!.apply.sh}`).stderr.toString()).toMatch(/theirs.*exists/)
      const { status, stdout } = shell((change!.undo as Command).sh, { rp_later: 'yes' })
      expect([status, stdout.toString()]).toEqual([0, `warning: ${top} is not removed: it is not empty\n`])
      expect(readdirSync(top)).toEqual(['theirs'])
    },
  )
})

describe('an obstacle is an error', () => {
  function asked<T>(probe: Probe<T>, through: readonly string[], before = ':'): T {
    const [program = '', ...args] = through
    const script = `${before}\n${shell`( eval ${probe.ask} ) </dev/null`}`
    const { status, stdout, stderr } = spawnSync(program, [...args, '-c', script], {
      env: { ...process.env, LC_ALL: 'C' },
    })
    return probe.parse({ code: status ?? 1, out: stdout, err: stderr.toString() })
  }
  it.runIf(canMount)('a read-only mount', () => {
    const path = place('read')
    const before = shell`mount --bind ${dir} ${dir} && mount -o remount,ro,bind ${dir}`
    expect(asked(fileAt(path), namespace, before)?.obstacles).toEqual({
      folder: 'read-only',
      itself: 'read-only',
    })
    expect(asked(folderAt(dir), namespace, before)).toBe('read-only')
    expect(asked(fileAt(path), namespace)?.obstacles).toBeUndefined()
  })
  it.runIf(asRoot && works('setpriv', '-h'))('a login without the right', () => {
    const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', 'dash']
    const path = place('foreign')
    const sticky = join(dir, 'sticky')
    spawnSync('sh', [
      '-c',
      shell`chmod 755 ${dir}; mkdir -m 1777 ${sticky}; echo x >${`${sticky}/f`}; ln -s ${path} ${`${sticky}/l`}`,
    ])
    expect(asked(fileAt(path), nobody)?.obstacles).toEqual({ folder: 'denied' })
    expect(asked(folderAt(dir), nobody)).toBe('denied')
    expect(asked(folderAt(sticky), nobody)).toBe('directory')
    expect(asked(fileAt(`${sticky}/f`), nobody)?.obstacles).toEqual({ folder: 'denied' })
    expect(asked(fileAt(`${sticky}/l`), nobody)).toMatchObject({ beyond: { folder: 'denied' } })
    expect(asked(loginProbe, nobody)).toEqual({ name: 'nobody', isRoot: false, groups: ['nogroup'] })
    expect(asked(loginProbe, ['dash'])).toMatchObject({ name: 'root', isRoot: true })
  })
  it.runIf(canMount)('what is mounted in a folder that is to go', () => {
    const path = join(dir, 'holder')
    const before = shell`mkdir -p ${`${path}/sub`}; mount -t tmpfs none ${`${path}/sub`}`
    const mounted = asked(mountedAt(path), namespace, before)
    expect(mounted).toMatch(/mounted at or below .*holder: unmount it first$/)
    expect(asked(mountedAt(path), namespace)).toBe('')
    expect(() => Absent({ path, recursive: true }).plan({ file: folder, login: undefined, mounted })).toThrow(
      mounted,
    )
  })
})

describe.runIf(canMount)('what is mounted stays', () => {
  it.each([
    { name: 'Absent', make: (path: string) => Absent({ path, recursive: true }) },
    { name: 'Symlink', make: (path: string) => Symlink({ path, target: 'to', force: true }) },
  ])('$name', ({ name, make }) => {
    const path = join(dir, `${name} -a\nb\\c`)
    const mounted = `${path}/sub`
    const before = shell`mkdir -p -- ${mounted}; mount -t tmpfs none ${mounted}; echo x >${`${mounted}/f`}`
    const change = planned(make(path), folder)
    const { code, says } = apply(change, { before, through: namespace })
    expect([code, says]).toEqual([1, expect.stringContaining('unmount it first')])
  })
})

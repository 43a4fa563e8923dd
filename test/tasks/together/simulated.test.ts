import { describe, expect, it } from 'vitest'
import type { Task } from '../../../lib/core/task.ts'
import { simulate } from '../../../lib/engine/simulate.ts'
import {
  Absent,
  BlockInFile,
  Directory,
  Group,
  LineInFile,
  Run,
  Service,
  Symlink,
  User,
  WriteFile,
} from '../../../tasks/index.ts'
import { stateOf } from '../../support/states.ts'

describe('together', () => {
  const bare = (...tasks: readonly Task[]) => {
    const answers: Record<string, unknown> = {
      'login:': undefined,
      'folder:/srv': 'directory',
      'folder:/': 'directory',
    }
    const families: Record<string, unknown> = {
      file: null,
      owner: false,
      run: false,
      account: null,
      mounted: '',
      folder: 'missing',
    }
    const known = (key: string): unknown =>
      key.startsWith('account:home:')
        ? { missing: null, is: null }
        : key in answers
          ? answers[key]
          : families[key.split(':')[0]!]
    const probes = tasks.flatMap((task) => Object.values(task.probes))
    return simulate(tasks, new Map(probes.map(({ key }) => [key, { value: known(key) }])))
  }
  const states = (...tasks: readonly Task[]): string[] => bare(...tasks).map(({ state }) => state)

  it('a file in a folder that is made before it is planned at once', () => {
    const folder = Directory({ path: '/srv/a/b' })
    expect(states(folder, WriteFile({ path: '/srv/a/b/f', content: 'x' }))).toEqual(['change', 'change'])
    expect(states(folder, WriteFile({ path: '/srv/a/f', content: 'x' }))).toEqual(['change', 'change'])
    expect(states(folder, folder, Directory({ path: '/srv/a' }))).toEqual(['change', 'ok', 'ok'])
  })
  it('a second task sees what the first one wrote', () => {
    const steps = bare(
      WriteFile({ path: '/srv/f', content: 'a\n' }),
      LineInFile({ path: '/srv/f', line: 'b' }),
      LineInFile({ path: '/srv/f', line: 'b' }),
      BlockInFile({ path: '/srv/f', block: 'c' }),
      Absent({ path: '/srv/f' }),
      Absent({ path: '/srv/f' }),
    )
    expect(steps.map(({ state }) => state)).toEqual(['change', 'change', 'ok', 'change', 'change', 'ok'])
    expect(steps[1]?.changes[0]).toMatchObject({ before: 'a\n', after: 'a\nb\n' })
  })
  it('whom a file is to belong to may be made before it', () => {
    const owned = WriteFile({ path: '/srv/f', content: 'x', owner: 'ghost', group: 'ghosts' })
    expect(() => states(owned)).toThrow('there is no user ghost')
    expect(() => states(User({ name: 'ghost' }), owned)).toThrow('there is no group ghosts')
    expect(states(User({ name: 'ghost' }), Group({ name: 'ghosts' }), owned)).toEqual([
      'change',
      'change',
      'change',
    ])
  })
  it('what is written through a link is known at both of its ends', () => {
    const [link, file] = ['/srv/l', '/srv/f'].map((path) => WriteFile({ path, content: 'new\n' })) as [
      Task,
      Task,
    ]
    const to = stateOf('old\n')
    const known: Record<string, unknown> = {
      'file:/srv/l': { ...to, type: 'symlink', target: 'f', real: '/srv/f', to, exposed: false },
      'file:/srv/f': to,
      'folder:/srv': 'directory',
      'login:': undefined,
    }
    const world = new Map(Object.entries(known).map(([key, value]) => [key, { value }]))
    expect(simulate([link, file, link], world).map(({ state }) => state)).toEqual(['change', 'ok', 'ok'])
  })
  it('a file that is written is newer than a service that runs', () => {
    const file = WriteFile({ path: '/srv/f', content: 'a\n' })
    const service = Service({ name: 'x', restartOn: [file] })
    const unit = {
      name: 'x.service',
      loadState: 'loaded',
      activeState: 'active',
      enteredAt: 1e15,
      changedAt: 1e15,
      can: { start: true, stop: true, reload: true },
      isOneshot: false,
      stops: [],
      names: ['x.service'],
    }
    const world = new Map(
      [...Object.values(file.probes), ...Object.values(service.probes)].map(({ key }) => [
        key,
        { value: { unit, folder: 'directory', login: undefined, file: null }[key.split(':')[0]!] },
      ]),
    )
    expect(simulate([file, service], world).map(({ changes }) => changes[0]?.summary)).toEqual([
      'create /srv/f',
      'restart x.service (/srv/f changed)',
    ])
  })
  it('after a command everything is asked again, unless it says what it touches', () => {
    const after = WriteFile({ path: '/srv/f', content: 'a\n' })
    expect(states(Run({ command: 'x', unless: 'y' }), after)).toEqual(['change', 'later'])
    expect(states(Run({ command: 'x', unless: 'y', touches: ['/srv/g'] }), after)).toEqual([
      'change',
      'change',
    ])
    expect(states(Run({ command: 'x', unless: 'y', touches: ['/srv/f'] }), after)).toEqual([
      'change',
      'later',
    ])
    expect(states(Run({ command: 'x', unless: 'y' }), Run({ command: 'x', unless: 'y' }))).toEqual([
      'change',
      'ok',
    ])
  })
  it('what a link leads to is known later', () => {
    const link = Symlink({ path: '/srv/l', target: '/etc/x' })
    expect(states(link, WriteFile({ path: '/srv/l', content: 'a\n' }))).toEqual(['change', 'later'])
  })
})

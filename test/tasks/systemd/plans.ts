import { describe, expect, it } from 'vitest'
import type { Task } from '../../../lib/author.ts'
import { messageOf, PlaybookError } from '../../../lib/core/errors.ts'
import { Absent, Service, ServiceEnable, UfwAllow } from '../../../tasks/index.ts'
import { bootOf, type UnitProperties } from '../../../tasks/systemd/boot.ts'
import { linksOf } from '../../../tasks/systemd/links.ts'
import { microseconds, type UnitState, unitAt, unitName } from '../../../tasks/systemd/probe.ts'
import { answer, summaries, thrownBy } from '../../support/plans.ts'
import { links, services, templates, times, unitNames } from './cases.ts'

/** What is planned, refused and said; on no host. */
export function plans(): void {
  describe('a service', () => {
    const unit: UnitState = {
      name: 'x.service',
      names: ['x.service'],
      loadState: 'loaded',
      activeState: 'active',
      unitFileState: 'enabled',
      enteredAt: 1000,
      changedAt: 2000,
      needDaemonReload: false,
      boot: bootOf({ state: 'enabled', isScript: false, wants: [], triggers: [], also: [] }),
      isOneshot: false,
      stops: [],
      ranWell: false,
      can: { start: true, stop: true, reload: true },
    }
    const file = (changedAt: number | null | undefined) => (changedAt == null ? null : { changedAt })

    const bootIn = (state: string, told?: Partial<UnitProperties>) =>
      bootOf({ state, isScript: false, wants: [], triggers: [], also: [], ...told })

    it.each(times)('reads the time $text', ({ text, at }) => {
      if (at === null) expect(() => microseconds(text)).toThrow('unknown form')
      else expect(microseconds(text)).toBe(at)
    })
    it.each(services)('$name: $wants', ({ unit: other, boot, args, restartOn, reloadOn, wants }) => {
      const task: Task = Service({
        name: 'x',
        ...args,
        restartOn: ['/etc/restart'],
        reloadOn: ['/etc/reload'],
      })
      const state = { ...unit, ...other, boot: bootIn(other?.unitFileState ?? 'enabled', boot) }
      const now = {
        unit: state,
        real: state,
        links: [],
        'restart file:/etc/restart': file(restartOn),
        'reload file:/etc/reload': file(reloadOn),
      }
      if (wants instanceof RegExp) expect(messageOf(thrownBy(() => task.plan(now)))).toMatch(wants)
      else expect(summaries(task.plan(now))).toEqual(wants)
    })
    it('is enabled and running by default, under its short name', () => {
      const off = { ...unit, activeState: 'inactive', unitFileState: 'disabled', boot: bootIn('disabled') }
      const changes = ServiceEnable({ name: 'x' }).plan({ unit: off, real: off, links: [] })
      expect(summaries(changes)).toEqual(['enable x.service', 'start x.service'])
    })
    it('judges the unit that really runs, and acts on both', () => {
      const task = Service({ name: 'x', runs: 'x@-.service', running: true, restartOn: ['/etc/restart'] })
      const real = { ...unit, name: 'x@-.service', enteredAt: 10 }
      const [change] = task.plan({ unit, real, links: [], 'restart file:/etc/restart': file(500) })
      expect(change?.apply.sh).toContain('systemctl restart -- x.service x@-.service')
    })
    it('judges the unit itself where there is no other', () => {
      const task = Service({ name: 'x', runs: 'x@-.service', running: true })
      expect(
        task.plan({ unit, links: [], real: { ...unit, loadState: 'not-found', activeState: 'inactive' } }),
      ).toEqual([])
    })
    it.each(unitNames)('takes $name for $unit', ({ name, unit: wanted }) =>
      expect(unitName(name)).toBe(wanted),
    )
    it.each(templates)('says what %s is', (name) => {
      const thrown = thrownBy(() => Service({ name })) as PlaybookError
      expect(`${thrown.message}\n${thrown.hint}`).toMatch(/is a template of units[\s\S]*foo@1/)
    })
    it.each(links)('$path -> $target is a link of $units: $is', ({ units, is, ...link }) => {
      expect(linksOf(units, [link])).toEqual(is ? [link] : [])
    })
    it('acts once, by whichever of its names it is asked', () => {
      const aliased = { ...unit, names: ['x.service', 'y.service'] }
      const task = Service({ name: 'y', running: false })
      const [change] = task.plan({ unit: aliased, real: aliased, links: [] })
      expect(change?.apply.sh).toBe('systemctl stop -- x.service')
      expect(change?.effects.map((effect) => effect.kind === 'sets' && effect.key)).toEqual(
        expect.arrayContaining(['unit:x.service', 'unit:y.service']),
      )
    })
    it('reads by which name systemd goes, and which it has besides', () => {
      const said =
        'Id=x.service\nNames=y.service x.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n'
      expect(unitAt('y').parse(answer(said))).toMatchObject({
        name: 'x.service',
        names: ['x.service', 'y.service'],
      })
    })
    it('depends on tasks that write files, and on nothing else', () => {
      expect(() => Service({ name: 'x', restartOn: [UfwAllow({ port: 25 })] })).toThrow(PlaybookError)
      expect(() => Service({ name: 'x', restartOn: ['etc/relative'] })).toThrow(PlaybookError)
      for (const way of ['restartOn', 'reloadOn'])
        expect(() => Service({ name: 'x', [way]: [Absent({ path: '/etc/x.d/a' })] })).toThrow(
          'a removed path: no /etc/x.d/a',
        )
    })
  })
}

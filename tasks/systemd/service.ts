import { defineTask, t } from '../../lib/author.ts'
import { planService } from './plan.ts'
import { enabled, readService, running, serviceArgs, serviceKeys } from './service-args.ts'

/**
 * A systemd service, judged by what runs and not by what was done: it is restarted when a file it depends on changed after it was
 * started, whoever changed it, so a run that died between a write and the restart is finished by the next one.
 *
 * - `name`: the unit, by any of its names; `.service` may be left out. `runs`: the unit that really runs the daemon where the distribution wraps it: it
 *   is the one that is judged; both are started and restarted.
 * - `enabled`: whether it starts at boot or on its socket. Of a script in /etc/init.d the links of its runlevels decide, of a unit that
 *   is enabled by way of others (`Also=`) those, of a static or generated one what wants it. Undo: exactly the links that were there.
 * - `running`: a oneshot, which never stays so, must have run well since the boot. A masked unit is an error.
 *   Both are left as they are when not said.
 * - `restartOn`, `reloadOn`: tasks that write files, or absolute paths. Changed after the start: restart. Changed after the start
 *   and the last reload: reload. A file that was deleted does not count: name its folder for that.
 * - `readySeconds`: how long it may take to come up (30). One that crashes, or is started over and over, fails with the last 20
 *   lines of its journal.
 *
 * Undo: what was started is stopped, what was enabled is disabled; what was restarted is restarted again once its files are back.
 *
 * @example
 * const mainCf = WriteFile({ path: '/etc/postfix/main.cf', content: 'inet_interfaces = all\n' })
 * const tasks = [mainCf, Service({ name: 'postfix', runs: 'postfix@-.service', running: true, restartOn: [mainCf] })]
 */
export const Service = defineTask({
  name: 'Service',
  args: t.object({ ...serviceArgs, enabled: t.optional(enabled), running: t.optional(running) }),
  title: ({ name }) => `service ${name}`,
  read: readService,
  mayAlter: serviceKeys,
  mayHelp: true,
  plan: planService,
})

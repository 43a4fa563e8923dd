import { defineTask, t } from '../../lib/author.ts'
import { planService } from './plan.ts'
import { enabled, readService, running, serviceArgs, serviceKeys } from './service-args.ts'

/**
 * A systemd service. It is restarted when a file that it depends on changed after its start, whichever program changed the file. So the
 * next run completes a run that was interrupted between a write and the restart.
 *
 * - `name`: the unit, by any of its names; `.service` may be omitted. `runs`: the unit that runs the daemon where the distribution wraps
 *   it: its state counts; both are started and restarted.
 * - `enabled`: whether it starts at boot or on its socket. For a script in /etc/init.d its runlevel links decide, for a unit that is
 *   enabled through others (`Also=`) those, for a static or generated one the units that want it. Undo: restores exactly the old links.
 * - `running`: a oneshot, which does not stay active, must have succeeded since the boot. A masked unit is an error.
 *   When omitted, both do not change.
 * - `restartOn`, `reloadOn`: tasks that write files, or absolute paths. Changed after the start: restart. Changed after the start
 *   and the last reload: reload. A deleted file does not count: name its folder for that.
 * - `readySeconds`: how long it may take to come up (30). A service that crashes or restarts repeatedly fails with the last 20
 *   lines of its journal.
 *
 * Undo: stops what was started, disables what was enabled, and restarts what was restarted after its files are restored.
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

import { defineTask, t } from '../../lib/author.ts'
import { planService } from './plan.ts'
import { enabled, readService, running, serviceArgs, serviceKeys } from './service-args.ts'

/**
 * A service that runs now and after every boot: {@link Service} with `enabled` and `running` true by default.
 *
 * @example
 * ServiceEnable({ name: 'dovecot', reloadOn: ['/etc/dovecot/dovecot.conf'] })
 */
export const ServiceEnable = defineTask({
  name: 'ServiceEnable',
  args: t.object({
    ...serviceArgs,
    enabled: t.withDefault(enabled, true),
    running: t.withDefault(running, true),
  }),
  title: ({ name }) => `service ${name} runs, and starts at boot`,
  read: readService,
  mayAlter: serviceKeys,
  mayHelp: true,
  plan: planService,
})

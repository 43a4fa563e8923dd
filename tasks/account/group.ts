import { defineTask, invalidates, PlaybookError, raw, sets, shell, t } from '../../lib/author.ts'
import { ownerAt } from '../file/index.ts'
import { exitUnlessSame, noting, recreate } from './identity.ts'
import { accountKeys, mustBeFree } from './plan.ts'
import { ANY_NUMBER, groupAt, numberAt } from './probe.ts'

/**
 * A group; `gid` sets its number, `system: true` takes one from the range of system groups. A different gid of an existing group is
 * an error. Undo: removes a new group, but not another group that has its name since.
 *
 * @example
 * Group({ name: 'postmasters' })
 */
export const Group = defineTask({
  name: 'Group',
  args: t.object({
    name: t.string({
      pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,31}$',
      description: 'a name of letters, digits, "_", "." and "-"',
    }),
    gid: t.optional(t.integer({ minimum: 0, description: 'numeric id of a new group' })),
    system: t.withDefault(
      t.boolean({ description: 'whether the gid comes from the range of the system' }),
      false,
    ),
  }),
  title: ({ name }) => `group ${name}`,
  read: ({ name, gid }) => ({
    group: groupAt(name),
    gidTaken: gid === undefined ? ANY_NUMBER : numberAt('group', gid),
  }),
  mayAlter: ({ name }) => accountKeys('group', name),
  *plan({ name, gid, system }, { group, gidTaken }) {
    if (group !== null) {
      if (gid === undefined || group.gid === null || group.gid === gid) return
      throw new PlaybookError('E_TASK', `${name} has the gid ${group.gid}, not ${gid}`, {
        hint: 'A new gid would orphan the files of the group. Change it by hand, or leave "gid" out.',
      })
    }
    mustBeFree('gid', gid, gidTaken)
    const options = [...(gid === undefined ? [] : ['--gid', String(gid)]), ...(system ? ['--system'] : [])]
    const account = { base: 'group', name, id: gid } as const
    yield {
      summary: `create the group ${name}`,
      before: '',
      after: gid === undefined ? name : `${name} (gid ${gid})`,
      apply: { sh: `umask 022; ${raw`groupadd ${options} -- ${name}`.text} && ${noting(account)}` },
      undo: {
        sh: `umask 022\n${exitUnlessSame(account)}\n${shell`! getent group ${name} >/dev/null || groupdel -- ${name}`}`,
      },
      redo: recreate(account, 'groupadd', options),
      noted: gid === undefined,
      effects: [
        sets(groupAt(name), { gid: gid ?? null }),
        sets(ownerAt('group', name), true),
        gid === undefined ? invalidates('account:number:group:') : sets(numberAt('group', gid), name),
        invalidates('file:/etc/group'),
        invalidates('file:/etc/gshadow'),
      ],
    }
  },
})

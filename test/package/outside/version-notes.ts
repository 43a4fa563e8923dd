// A package of somebody else's: a task, a check and a role.
import { defineCheck, defineTask, fileAt, PlaybookError, packageAt, type Task, t } from 'run-playbook/author'
import { Directory, WriteFile } from 'run-playbook/tasks'

const nameArg = t.string({ description: 'the name of a package' })
const pathArg = t.path({ description: 'the file that says it' })
const writing = (path: string, text = '') => WriteFile({ path, content: text, mode: '0640' })

/** A file that says which version of a package the host has. */
export const VersionNote = defineTask({
  name: 'VersionNote',
  args: t.object({ name: nameArg, path: pathArg }),
  title: ({ name }) => `version of ${name}`,
  read: ({ name, path }) => ({ ...writing(path).probes, installed: packageAt(name) }),
  *plan({ name, path }, now) {
    const { installed } = now
    if (!installed) throw new PlaybookError('E_TASK', `there is no package ${name}`)
    yield* writing(path, `${name} ${installed.version}\n`).plan(now)
  },
})

/** Whether a note names its package. */
export const Noted = defineCheck({
  name: 'Noted',
  args: t.object({ name: nameArg, path: pathArg, within: t.withDefault(t.integer({ minimum: 0 }), 0) }),
  title: ({ name }) => `${name} is noted`,
  ask: ({ path }) => fileAt(path),
  judge: ({ name, path }, note) =>
    note?.content?.toString().startsWith(`${name} `) ? undefined : `${path} does not name ${name}`,
})

/** Notes of these packages in a folder of their own. */
export const versionNotes = (folder: string, names: readonly string[]): readonly Task[] => [
  Directory({ path: folder, mode: '0750' }),
  ...names.map((name) => VersionNote({ name, path: `${folder}/${name}` })),
]

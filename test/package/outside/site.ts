// A playbook that uses the package beside it.
import { definePlaybook, t } from 'run-playbook'
import { Noted, versionNotes } from 'version-notes'

export default definePlaybook({
  name: 'site',
  hosts: 'all',
  params: t.object({ folder: t.path(), claim: t.withDefault(t.string(), 'dpkg') }),
  tasks: ({ params }) => versionNotes(params.folder, ['dpkg', 'coreutils']),
  verify: ({ params }) => [Noted({ name: params.claim, path: `${params.folder}/dpkg` })],
})

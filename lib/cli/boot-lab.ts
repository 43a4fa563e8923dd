import { PlaybookError } from '../core/errors.ts'
import { type Lab, type LabSpec, up } from '../lab/index.ts'
import { interruptible } from './interrupt.ts'

/**
 * Boots a lab and reports its progress.
 *
 * @throws PlaybookError E_STOPPED after a signal; a lab that is not up by then is taken down
 */
export async function bootLab(spec: LabSpec): Promise<Lab> {
  const { value: lab, interrupted } = await interruptible((signal, begun) => {
    begun()
    return up(spec, { signal, say: (line) => console.error(`lab: ${line}`) })
  })
  if (interrupted) throw new PlaybookError('E_STOPPED', `stopped after the boot of the lab ${spec.name}`)
  return lab
}

import { PlaybookError } from '../core/errors.ts'
import { type Lab, type LabSpec, up } from '../lab/index.ts'
import { interruptible } from './interrupt.ts'

/**
 * Brings a lab up and says how far it is.
 *
 * @throws PlaybookError E_STOPPED after a signal; a lab that is not up by then is taken down
 */
export async function bootLab(spec: LabSpec): Promise<Lab> {
  const { value: lab, interrupted } = await interruptible((signal, begun) => {
    begun()
    return up(spec, { signal, say: (line) => console.error(`lab: ${line}`) })
  })
  if (interrupted) throw new PlaybookError('E_STOPPED', `stopped when the lab ${spec.name} was up`)
  return lab
}

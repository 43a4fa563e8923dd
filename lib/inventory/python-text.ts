import { Mistake } from './problems.ts'

/**
 * A value as a part of a text, in the form of Python's `str`, as in Ansible; null is empty.
 *
 * @throws Mistake for a list and a mapping: Python's notation of them is useless in a file
 * @example pythonText(1, true) // '1.0'
 */
export function pythonText(value: unknown, isFloat: boolean): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Number.isNaN(value)) return 'nan'
  if (typeof value === 'number' && !Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (typeof value === 'number') return isFloat ? floatText(value) : String(value)
  if (value === null || value === undefined) return ''
  throw new Mistake(
    `needs a text or a number within its text, not ${Array.isArray(value) ? 'a list' : 'a mapping'}`,
    'Write a reference to a list or a mapping alone: name: "{{ other }}".',
  )
}

/** Python writes `1.0`, and an exponent of two digits from 1e16 on and below 1e-4. */
function floatText(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  if (value !== 0 && (Number(exponent) >= 16 || Number(exponent) < -4))
    return `${digits}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`
  const text = value.toFixed(Math.max(1, (digits.split('.')[1] ?? '').length - Number(exponent)))
  return text
}

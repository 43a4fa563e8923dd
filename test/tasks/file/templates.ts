import { Secret } from '../../../lib/author.ts'
import type { Value } from '../../../tasks/file/template.ts'

export const templates: readonly { text: string; vars?: Record<string, Value>; becomes: string }[] = [
  { text: 'a = {{ a }}\nb = {{b}}\n', vars: { a: 'x', b: 2 }, becomes: 'a = x\nb = 2\n' },
  { text: '{{ no }} {{ empty }}!', vars: { no: false, empty: '' }, becomes: 'false !' },
  { text: '{{ a }}{{ a }}', vars: { a: '$& {{ a }}' }, becomes: '$& {{ a }}$& {{ a }}' },
  { text: "{{ '{{' }} .Name }} {x} }}", becomes: '{{ .Name }} {x} }}' },
  { text: '{{ a }}', vars: { a: new Secret('hush-hush') }, becomes: 'hush-hush' },
  { text: 'nothing to fill', vars: { unused: 1 }, becomes: 'nothing to fill' },
]

export const badTemplates: readonly { text: string; vars?: Record<string, unknown>; says: RegExp }[] = [
  { text: 'a\n\n{{ b }}', vars: { a: 1 }, says: /bad\.conf:3: "b" is not given; "vars" has a$/ },
  { text: '{{ toString }}', says: /"toString" is not given; "vars" has nothing/ },
  { text: '{{ a }}', vars: { a: null }, says: /"a" is not given/ },
  { text: '{{ a }}', vars: { a: { b: 1 } }, says: /"a" is neither text, a number, a boolean nor a Secret/ },
  {
    text: '\n{{ a | upper }}',
    vars: { a: 1 },
    says: /bad\.conf:2: "\{\{ a \| upper \}\}" is not supported/,
  },
  { text: '{{ a.b }}', vars: { a: 1 }, says: /not supported/ },
  { text: 'x {{ a', vars: { a: 1 }, says: /bad\.conf:1: "\{\{" is never closed/ },
]

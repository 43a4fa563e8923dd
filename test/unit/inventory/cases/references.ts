/**
 * What references come to, in INI variables of one host; `ansible`: where ansible-core 2.14.18 gives something else, and why we do not.
 * The answers were read from `ansible -m debug`.
 */
export const references: readonly {
  vars: Readonly<Record<string, string>>
  is: Readonly<Record<string, unknown>>
  ansible?: string
}[] = [
  { vars: { base: 'x', domain: '{{ base }}.lan' }, is: { domain: 'x.lan' } },
  { vars: { a: '{{b}}-{{  c  }}', b: '{{ c }}', c: '5' }, is: { a: '5-5', b: 5 } },
  { vars: { l: "['a', 1]", t: '{{ l }}' }, is: { t: ['a', 1] } },
  { vars: { l: "['{{ n }}', {'k': 'p{{ n }}'}]", n: '7' }, is: { l: [7, { k: 'p7' }] } },
  { vars: { m: "{'{{ n }}': 1}", n: '7' }, is: { m: { '{{ n }}': 1 } } },
  { vars: { f: '1.0', e: '1e3', s: '1.10', t: '{{ f }} {{ e }} {{ s }}' }, is: { t: '1.0 1000.0 1.1' } },
  { vars: { yes: 'True', nn: 'None', t: '{{ yes }}/{{ nn }}.' }, is: { t: 'True/.' } },
  { vars: { nn: 'None', t: '{{ nn }}' }, is: { t: null } },
  { vars: { s: "'5'", t: '{{ s }}' }, is: { t: '5' } },
  { vars: { s: "'True'", t: '{{ s }}' }, is: { t: 'True' }, ansible: 'True: text that looks so becomes it' },
  { vars: { s: "'[1, 2]'", t: '{{ s }}' }, is: { t: '[1, 2]' }, ansible: '[1, 2]: the same' },
  { vars: { t: " '{{ n }}'", n: '5' }, is: { t: 5 } },
  { vars: { t: "' {{ n }}'", n: '5' }, is: { t: ' 5' } },
  { vars: { t: '{{ no | default(\'x\') }}.{{ no|d("y") }}' }, is: { t: 'x.y' } },
  { vars: { t: '{{ no | default() }}' }, is: { t: '' } },
  { vars: { t: '{{ no | default(5) }}' }, is: { t: 5 }, ansible: '"5"' },
  { vars: { t: '{{ no | default([]) }}' }, is: { t: [] } },
  { vars: { t: "{{ e | default('x', true) }}", e: "''" }, is: { t: 'x' } },
  { vars: { t: "{{ e | default('x') }}", e: "''" }, is: { t: '' } },
  { vars: { a: "{{ b | default('x') }}", b: '{{ no }}' }, is: { a: 'x' } },
  { vars: { t: '{{ inventory_hostname }} {{ inventory_hostname_short }}' }, is: { t: 'h.lan h' } },
  { vars: { t: '{{ group_names }}' }, is: { t: ['ungrouped'] } },
]

/** What is refused where it is used, and what is said; `t` is what a playbook asks for. */
export const wrongReferences: readonly { vars: Readonly<Record<string, string>>; says: readonly RegExp[] }[] =
  [
    {
      vars: { t: '{{ a.b }}', a: "{'b': 1}" },
      says: [/hosts:2: host h\.lan: "t" has an expression of Jinja/],
    },
    { vars: { t: '{{ a | upper }}', a: 'x' }, says: [/has an expression/, /!unsafe/] },
    { vars: { t: "{{ lookup('env', 'HOME') }}" }, says: [/has an expression/] },
    { vars: { t: '{{ 7 * 7 }}' }, says: [/has an expression/] },
    { vars: { t: '{{ true }}' }, says: [/has an expression/] },
    { vars: { t: '{{- a }}', a: '1' }, says: [/has an expression/] },
    { vars: { t: '{{ a', a: '1' }, says: [/has an expression/] },
    { vars: { t: '{% if a %}x{% endif %}' }, says: [/has a statement/] },
    { vars: { t: 'x{# y #}' }, says: [/has a comment/] },
    { vars: { t: '{{ no | default(other) }}' }, says: [/has an expression/] },
    {
      vars: { t: '{{ bsae }}', base: '1' },
      says: [/"t" refers to "bsae", which is not defined\n {2}Did you mean base\?/],
    },
    { vars: { t: '{{ a }}', a: '{{ no }}' }, says: [/hosts:3: host h\.lan: "a" refers to "no"/] },
    { vars: { t: '{{ ansible_default_ipv4 }}' }, says: [/Facts that Ansible gathers are not available/] },
    { vars: { t: '{{ t }}' }, says: [/"t" refers to itself: t > t/] },
    { vars: { t: '{{ a }}', a: 'x{{ b }}', b: '{{ a }}' }, says: [/"b" refers to itself: a > b > a/] },
    { vars: { t: 'x{{ l }}', l: '[1]' }, says: [/"t" needs a text or a number within its text, not a list/] },
    {
      vars: Object.fromEntries(
        Array.from({ length: 40 }, (_, at) => [
          at ? `a${at}` : 't',
          `{{ a${at + 1} }}{{ a${at + 1} }}`,
        ]).concat([['a40', 'x']]),
      ),
      says: [/is too long after/],
    },
    {
      vars: Object.fromEntries(
        Array.from({ length: 300 }, (_, at) => [at ? `a${at}` : 't', `{{ a${at + 1} }}`]).concat([
          ['a300', 'x'],
        ]),
      ),
      says: [/is nested too deeply/],
    },
  ]

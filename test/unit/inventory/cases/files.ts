import { VAULTED } from '../../../../lib/inventory/types.ts'

/** Inventories as they are found in the field; `is`: what some hosts come to. */
export const inventories: readonly {
  name: string
  files: Readonly<Record<string, string>>
  open: string
  hosts: readonly string[]
  is: Readonly<Record<string, { groups?: readonly string[]; vars?: Readonly<Record<string, unknown>> }>>
}[] = [
  {
    name: 'the first example of Ansible’s guide',
    files: {
      hosts: `mail.example.com

[webservers]
foo.example.com
bar.example.com

[dbservers]
one.example.com
two.example.com
three.example.com
`,
    },
    open: 'hosts',
    hosts: [
      'mail.example.com',
      'foo.example.com',
      'bar.example.com',
      'one.example.com',
      'two.example.com',
      'three.example.com',
    ],
    is: {
      'mail.example.com': { groups: ['ungrouped'], vars: {} },
      'two.example.com': { groups: ['dbservers'] },
    },
  },
  {
    name: 'groups of groups with variables',
    files: {
      'site.ini': `# from the guide
[atlanta]
host1 http_port=80 maxRequestsPerChild=808
host2 http_port=303 maxRequestsPerChild=909

[raleigh]
host2
host3

[southeast:children]
atlanta
raleigh   # both

[southeast:vars]
some_server=foo.southeast.example.com
halon_system_timeout=30
self_destruct_countdown=60
escape_pods=2

[usa:children]
southeast
northeast

[northeast]
`,
    },
    open: 'site.ini',
    hosts: ['host1', 'host2', 'host3'],
    is: {
      host2: {
        groups: ['atlanta', 'raleigh', 'southeast', 'usa'],
        vars: {
          some_server: 'foo.southeast.example.com',
          halon_system_timeout: 30,
          self_destruct_countdown: 60,
          escape_pods: 2,
          http_port: 303,
          maxRequestsPerChild: 909,
        },
      },
      host3: { groups: ['raleigh', 'southeast', 'usa'] },
    },
  },
  {
    name: 'the same in YAML',
    files: {
      'site.yml': `---
all:
  hosts:
    mail.example.com:
  children:
    webservers:
      hosts:
        www[01:02].example.com:
          http_port: 80
        bar.example.com:2222:
      vars:
        become: yes
        mode: 0644
    dbservers:
      hosts: one.example.com
    prod:
      children:
        webservers:
        dbservers:
  vars:
    ntp: [ntp1, ntp2]
`,
    },
    open: 'site.yml',
    hosts: [
      'mail.example.com',
      'www01.example.com',
      'www02.example.com',
      'bar.example.com',
      'one.example.com',
    ],
    is: {
      'mail.example.com': { groups: ['ungrouped'], vars: { ntp: ['ntp1', 'ntp2'] } },
      'www02.example.com': {
        groups: ['prod', 'webservers'],
        vars: { ntp: ['ntp1', 'ntp2'], become: true, mode: '0644', http_port: 80 },
      },
      'bar.example.com': { vars: { ntp: ['ntp1', 'ntp2'], become: true, mode: '0644', ansible_port: 2222 } },
      'one.example.com': { groups: ['dbservers', 'prod'] },
    },
  },
  {
    name: 'anchors, merges and a secret of Ansible Vault',
    files: {
      'hosts.yaml': `web:
  hosts:
    web1: &web1
      limits: &limits {soft: 1, hard: 2}
      name: !unsafe "{{ raw }}"
    web2:
      <<: *web1
      name: two
  vars:
    key: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      6231
`,
    },
    open: 'hosts.yaml',
    hosts: ['web1', 'web2'],
    is: { web2: { vars: { key: VAULTED, limits: { soft: 1, hard: 2 }, name: 'two' } } },
  },
  {
    name: 'a folder with group_vars and host_vars',
    files: {
      'prod/10-web': '[web]\nweb[1:2]\n[web:vars]\nfrom=file\nonly=file\n',
      'prod/20-db.yml': 'db: {hosts: {db1: {from: host line}}, vars: {engine: maria}}\n',
      'prod/README.md': 'not an inventory',
      'prod/.hidden.ini': 'hidden',
      'prod/old.ini~': 'backup',
      'prod/group_vars/all.yml': 'from: all\nsite: prod\n',
      'prod/group_vars/web/b.yml': 'from: web b\n',
      'prod/group_vars/web/a.yaml': 'from: web a\na: 1\n',
      'prod/group_vars/web/README.md': '[not YAML',
      'prod/group_vars/gone.yml': '[this is not even read',
      'prod/host_vars/web2.yml': 'from: host file\n',
      'prod/host_vars/db1.json': '{"backup": true}',
    },
    open: 'prod',
    hosts: ['web1', 'web2', 'db1'],
    is: {
      web1: { vars: { from: 'web b', only: 'file', site: 'prod', a: 1 } },
      web2: { vars: { from: 'host file', only: 'file', site: 'prod', a: 1 } },
      db1: { groups: ['db'], vars: { from: 'host line', engine: 'maria', site: 'prod', backup: true } },
    },
  },
  {
    name: 'deeper groups win, then the alphabet, then priority',
    files: {
      'hosts.ini': `[b]
h
[a]
h
[deep]
h
[zz]
h
[top:children]
middle
[middle:children]
deep
[all:vars]
who=all
depth=all
rank=all
[a:vars]
who=a
rank=a
ansible_group_priority=10
[b:vars]
who=b
tie=b
depth=b
rank=b
[deep:vars]
depth=deep
[middle:vars]
depth=middle
[top:vars]
depth=top
[zz:vars]
who=zz
tie=zz
`,
    },
    open: 'hosts.ini',
    hosts: ['h'],
    is: {
      h: {
        groups: ['a', 'b', 'deep', 'middle', 'top', 'zz'],
        vars: { who: 'a', tie: 'zz', depth: 'deep', rank: 'a', ansible_group_priority: 10 },
      },
    },
  },
  {
    name: 'host lines with all that may stand in them',
    files: {
      hosts: `\uFEFFlone
[::1]:2200 # "it's local
[1:2].lan x="a # b" y='c d'  # the rest
  plain # an odd " quote
; [not.a.section]
[web.example.org]  ; a dot
w x=1#2
[web.example.org:vars]
z = 1 # one
`,
    },
    open: 'hosts',
    hosts: ['lone', '::1', '1.lan', '2.lan', 'plain', 'w'],
    is: {
      '::1': { groups: ['ungrouped'], vars: { ansible_port: 2200 } },
      '2.lan': { vars: { x: 'a # b', y: 'c d' } },
      w: { groups: ['web.example.org'], vars: { x: 1, z: 1 } },
    },
  },
  {
    name: 'the variables of a mail host in INI',
    files: {
      'site.ini': `[mail]
mail ansible_host=192.168.100.12 users='[{"name":"usuario","password":"una clave"}]' __proto__=1 constructor=2
[mail:vars]
networks = ["192.168.10.0/24", "192.168.20.0/24"]
banner = "a 'quoted' # text"
plain = text with spaces # and this, as in Ansible
`,
    },
    open: 'site.ini',
    hosts: ['mail'],
    is: {
      mail: {
        vars: {
          networks: ['192.168.10.0/24', '192.168.20.0/24'],
          banner: "a 'quoted' # text",
          plain: 'text with spaces # and this, as in Ansible',
          ansible_host: '192.168.100.12',
          users: [{ name: 'usuario', password: 'una clave' }],
          ['__proto__']: 1,
          constructor: 2,
        },
      },
    },
  },
]

/** What is read, and what is told of it: every note, in order. The values are those of ansible-inventory 2.14.18. */
export const noted: readonly {
  name: string
  files: Readonly<Record<string, string>>
  /** Links, by their names: where they lead. */
  links?: Readonly<Record<string, string>>
  open?: string
  vars: Readonly<Record<string, unknown>>
  notes: readonly RegExp[]
}[] = [
  {
    name: 'a port where a host is named again',
    files: { hosts: 'h\n[web]\nh:2222 x=1\n[db]\nh\n' },
    vars: { x: 1 },
    notes: [
      /hosts:3: the port of h:2222 is not read: it counts only where a host is first named, as in Ansible/,
    ],
  },
  {
    name: 'priority in group_vars, which does not count there',
    files: {
      hosts: '[a]\nh\n[b]\nh\n',
      'group_vars/a.yml': 'who: a\nansible_group_priority: 10\n',
      'group_vars/b.yml': 'who: b\n',
    },
    vars: { who: 'b', ansible_group_priority: 10 },
    notes: [],
  },
  {
    name: 'several files for one group',
    files: {
      hosts: '[web]\nh\n',
      'group_vars/web/x.yml': 'from: folder\n',
      'group_vars/web/sub/deep.yml': 'deep: 1\n',
      'group_vars/web/sub.d/deep.yml': 'dotted: 1\n',
      'group_vars/web/noext': 'noext: 1\n',
      'group_vars/web/other.txt': 'txt: 1\n',
      'group_vars/web.yml': 'from: yml\n',
      'group_vars/web.json': '{"j": 1}',
      'group_vars/all.yaml': 'a: yaml\n',
      'group_vars/all.yml': 'a: yml\n',
    },
    vars: { a: 'yml', from: 'folder', deep: 1, noext: 1 },
    notes: [/web\.yml: is ignored/, /web\.json: is ignored/, /all\.yaml: is ignored/],
  },
  {
    name: 'links that lead nowhere, or back',
    files: { hosts: 'h\n', 'group_vars/all.yml': 'a: 1\n', 'host_vars/h/x.yml': 'x: 1\n' },
    links: {
      'group_vars/all': 'gone',
      'group_vars/ungrouped.yml': 'ungrouped.yml',
      'host_vars/h/gone.yml': 'nowhere',
      'host_vars/h/loop': '.',
    },
    vars: { a: 1, x: 1 },
    notes: [
      /group_vars\/all: is a broken link/,
      /ungrouped\.yml: is a broken link/,
      /gone\.yml: is a broken link/,
    ],
  },
  {
    name: 'group_vars that is a file',
    files: { hosts: 'h a=1\n', group_vars: 'x' },
    vars: { a: 1 },
    notes: [/group_vars: is not a folder/],
  },
  {
    name: 'doubled and unknown keys',
    files: {
      'hosts.yml': 'all:\n  hosts:\n    h: {x: 1, x: 2}\n  vars: {y: 1}\n  bogus: 1\nweb:\n  host: {z: }\n',
    },
    open: 'hosts.yml',
    vars: { x: 2, y: 1 },
    notes: [
      /hosts\.yml:3: a mapping has the same key twice, and the last one counts/,
      /hosts\.yml:5: the group all has "bogus", which is ignored/,
      /hosts\.yml:7: the group web has "host", which is ignored\n.*Did you mean hosts\?/,
    ],
  },
  {
    name: 'the numbers of YAML 1.1',
    files: {
      'hosts.yml':
        'all: {hosts: {h: {a: 0b101, b: 1_000, c: 12:30:45, d: 1e3, e: 0o644, f: 1.5e3, g: 1.5e+3, i: .5, j: -.5, k: 0x1F, l: 1., m: 12:30.5, n: ~, p: y, q: Yes, r: 2020-01-01, s: 10:11:22, t: 00:11:22, u: +5, w: 08, y: 1__0, ae: -0, ag: 1_0.5_0, al: !!int "5", ak: !!str 5}}}\n',
    },
    open: 'hosts.yml',
    vars: {
      ...{
        a: 5,
        b: 1000,
        c: 45_045,
        d: '1e3',
        e: '0o644',
        f: '1.5e3',
        g: 1500,
        i: 0.5,
        j: '-.5',
        k: 31,
        l: 1,
      },
      ...{
        m: 750.5,
        n: null,
        p: 'y',
        q: true,
        r: '2020-01-01',
        s: 36_682,
        t: '00:11:22',
        u: 5,
        w: '08',
        y: 10,
      },
      ...{ ae: 0, ag: 10.5, al: 5, ak: '5' },
    },
    notes: [],
  },
  {
    name: 'the numbers of JSON',
    files: { 'hosts.json': '{"all": {"hosts": {"h": {"a": 1e3, "b": "1_0", "c": 1.0}}}}' },
    open: 'hosts.json',
    vars: { a: 1000, b: '1_0', c: 1 },
    notes: [],
  },
  {
    name: 'a folder with what Ansible would read',
    files: {
      'd/hosts': 'h\n',
      'd/hosts.old': 'old\n',
      'd/sub/inner': 'inner\n',
      'd/notes.md': 'x',
      'd/x.cfg': 'x',
      'd/group_vars/all.yml': 'a: 1\n',
    },
    open: 'd',
    vars: { a: 1 },
    notes: [/d: has files that Ansible would read, which are ignored: hosts\.old, sub\n/],
  },
]

/** Files that are wrong; `says` is everything that must be said, in order. */
export const mistakes: readonly {
  name: string
  files: Readonly<Record<string, string>>
  says: readonly RegExp[]
}[] = [
  { name: 'an unclosed quote', files: { 'h.ini': 'a\nb x="1\n' }, says: [/h\.ini:2: no closing quote/] },
  {
    name: 'a section without its end',
    files: { 'h.ini': 'a\n[web\nb' },
    says: [/h\.ini:2: "\[web" is not a section/],
  },
  {
    name: 'a section with spaces',
    files: { 'h.ini': '[web servers]\nb\na' },
    says: [/h\.ini:1: .* is not a section/],
  },
  {
    name: 'an unknown kind',
    files: { 'h.ini': '[a:b]\nc' },
    says: [/h\.ini:1: .*kind "b"/, /\[name:children\]/],
  },
  {
    name: 'everything at once',
    files: { 'h.ini': 'a\nb[1:\n[x:y]\n[web]\nc d\n[web:vars]\nnothing\n[web:children]\na b\n' },
    says: [
      /5 problems/,
      /h\.ini:2: .*not a range/,
      /h\.ini:3: .*kind "y"/,
      /h\.ini:5: what follows c is not name=value/,
      /h\.ini:7: the line is not name=value/,
      /h\.ini:9: "a b" is not a group name/,
    ],
  },
  {
    name: 'an unknown child',
    files: { 'h.ini': '[websrv]\na\n[all-web:children]\nwebsvr\n' },
    says: [/h\.ini:4: all-web contains an unknown group: websvr/, /Did you mean websrv\?/],
  },
  {
    name: 'variables of an unknown group',
    files: { 'h.ini': '[mail]\na\n[mial:vars]\nx=1\n' },
    says: [/h\.ini:4: variables for a group that does not exist: mial/, /Did you mean mail\?/],
  },
  {
    name: 'a circle of groups',
    files: { 'h.ini': 'x\n[a:children]\nb\n[b:children]\nc\n[c:children]\na\n[d]\n' },
    says: [/h\.ini:[357]: groups contain each other: (a > b > c > a|b > c > a > b|c > a > b > c)\n/],
  },
  {
    name: 'a group within itself',
    files: { 'h.ini': 'x\n[a:children]\na\n' },
    says: [/h\.ini:3: .*: a > a/],
  },
  {
    name: 'all as a child',
    files: { 'h.ini': '[a:children]\nall\n' },
    says: [/h\.ini:2: a cannot contain all/],
  },
  { name: 'no host', files: { 'h.ini': '# none\n' }, says: [/h\.ini: the inventory has no hosts/] },
  { name: 'another encoding', files: { 'h.ini': 'a\nb x=\uFFFD\n' }, says: [/h\.ini:2: is not in UTF-8/] },
  {
    name: 'a script',
    files: { hosts: '#!/bin/sh\necho {}\n' },
    says: [/hosts: is a script/, /ansible-inventory/],
  },
  {
    name: 'a plugin',
    files: { 'h.yml': 'plugin: aws_ec2\n' },
    says: [/h\.yml: is the configuration of an inventory plugin/],
  },
  { name: 'a script’s output', files: { 'h.json': '{"_meta": {}}' }, says: [/h\.json: is the output of/] },
  { name: 'broken YAML', files: { 'h.yml': 'all:\n  hosts: [a\n' }, says: [/h\.yml:3:1: /] },
  { name: 'a tab in YAML', files: { 'h.yml': 'all:\n\thosts:\n' }, says: [/h\.yml:2:1: tabs/] },
  {
    name: 'ranges that multiply over lines and files',
    files: {
      h: Array.from({ length: 200 }, (_, at) => `w${at}-[1:60000] a=1`).join('\n'),
    },
    says: [/^\S*h:3: w2-\[1:60000\]: all ranges together are more than 131072 hosts\n {2}Check/],
  },
  {
    name: 'ranges that multiply through an alias',
    files: {
      'h.yml': `a: {hosts: &h {"w[1:60000]": {x: 1}}}\n${[...'bcdefgh'].map((name) => `${name}: {hosts: *h}\n`).join('')}`,
    },
    says: [/h\.yml:1: w\[1:60000\]: all ranges together/],
  },
  {
    name: 'hosts as a list',
    files: { 'h.yml': 'all:\n  hosts:\n    - a\n' },
    says: [/h\.yml:2: "hosts" of all must be a mapping .*not a list/],
  },
  {
    name: 'several things in YAML',
    files: { 'h.yml': 'all:\n  host: {a: }\n  hosts:\n    "b c":\n    d: 5\nweb: 7\n' },
    says: [/3 problems/, /h\.yml:4: "b c"/, /h\.yml:5: .*number 5/, /h\.yml:6: /],
  },
  {
    name: 'an alias bomb',
    files: {
      'h.yml': `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi']
        .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
        .join('\n')}\n`,
    },
    says: [/h\.yml: excessive alias count/],
  },
  { name: 'endless nesting', files: { 'h.yml': '['.repeat(50_000) }, says: [/h\.yml/] },
  {
    name: 'a broken file of variables',
    files: { 'h.ini': 'web\n', 'host_vars/web.yml': 'a: 1\nb: [\n', 'group_vars/all.yml': 'just text' },
    says: [/2 problems/, /group_vars\/all\.yml: has no variables/, /host_vars\/web\.yml:3:1: /],
  },
  {
    name: 'a file that Ansible Vault has locked',
    files: { 'h.ini': 'web\n', 'host_vars/web.yml': '$ANSIBLE_VAULT;1.1;AES256\n6231\n' },
    says: [/host_vars\/web\.yml: is encrypted with Ansible Vault/, /ansible-vault decrypt/],
  },
]

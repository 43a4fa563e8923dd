import type { Target } from '../../../../lib/core/target.ts'

/** A fleet for patterns: [name, groups]. */
export const fleet = `lone
[web]
web[1:4]
[db]
db1
db2
[staging]
web1
db1
[site:children]
web
db
[lone-db:children]
db
[mail]
mail
mx2
[v6]
fe80::1
`

export const selections: readonly { pattern: string; limit?: string; hosts: readonly string[] }[] = [
  { pattern: 'all', hosts: ['lone', 'web1', 'web2', 'web3', 'web4', 'db1', 'db2', 'mail', 'mx2', 'fe80::1'] },
  { pattern: '*', hosts: ['lone', 'web1', 'web2', 'web3', 'web4', 'db1', 'db2', 'mail', 'mx2', 'fe80::1'] },
  { pattern: 'ungrouped', hosts: ['lone'] },
  { pattern: 'web', hosts: ['web1', 'web2', 'web3', 'web4'] },
  { pattern: 'web2', hosts: ['web2'] },
  { pattern: 'db,web1', hosts: ['db1', 'db2', 'web1'] },
  { pattern: 'db:web1', hosts: ['db1', 'db2', 'web1'] },
  { pattern: ' db , web1 ,', hosts: ['db1', 'db2', 'web1'] },
  { pattern: 'web1:web', hosts: ['web1', 'web2', 'web3', 'web4'] },
  { pattern: 'web:&staging', hosts: ['web1'] },
  { pattern: 'web:!staging', hosts: ['web2', 'web3', 'web4'] },
  { pattern: '!staging:&site:web', hosts: ['web2', 'web3', 'web4'] },
  { pattern: 'site:!web:!db1', hosts: ['db2'] },
  { pattern: '!site', hosts: ['lone', 'mail', 'mx2', 'fe80::1'] },
  { pattern: '&db', hosts: ['db1', 'db2'] },
  { pattern: 'web[0]', hosts: ['web1'] },
  { pattern: 'web[-1]', hosts: ['web4'] },
  { pattern: 'web[-2]', hosts: ['web3'] },
  { pattern: 'web[1:2]', hosts: ['web2', 'web3'] },
  { pattern: 'web[2:]', hosts: ['web3', 'web4'] },
  { pattern: 'web[2:9]', hosts: ['web3', 'web4'] },
  { pattern: 'web[0:0],db[1]', hosts: ['web1', 'db2'] },
  { pattern: 'web?', hosts: ['web1', 'web2', 'web3', 'web4'] },
  { pattern: 'we[b]3', hosts: ['web3'] },
  { pattern: 'web[!1-3]', hosts: ['web4'] },
  { pattern: 'web[2-3]', hosts: ['web3', 'web4'] },
  { pattern: 'web[1-]', hosts: ['web2', 'web3', 'web4'] },
  { pattern: '~(?i)WEB[12]', hosts: ['web1', 'web2'] },
  { pattern: '~(?P<kind>web)\\d', hosts: ['web1', 'web2', 'web3', 'web4'] },
  { pattern: '~lone\\-db', hosts: ['db1', 'db2'] },
  { pattern: 'web:db,lone', hosts: ['web1', 'web2', 'web3', 'web4', 'db1', 'db2', 'lone'] },
  { pattern: 'we*[1]', hosts: ['web2'] },
  { pattern: '*1', hosts: ['web1', 'db1', 'fe80::1'] },
  { pattern: 'd*', hosts: ['db1', 'db2'] },
  { pattern: '~web[12]', hosts: ['web1', 'web2'] },
  { pattern: '~(web|db)1$', hosts: ['web1', 'db1'] },
  { pattern: '~.*b2', hosts: ['web2', 'db2'] },
  {
    pattern: 'all:!gone*',
    hosts: ['lone', 'web1', 'web2', 'web3', 'web4', 'db1', 'db2', 'mail', 'mx2', 'fe80::1'],
  },
  { pattern: 'mail', hosts: ['mail', 'mx2'] },
  { pattern: '~mx[1-3]$', hosts: ['mx2'] },
  { pattern: 'web1:!gone*[0]', hosts: ['web1'] },
  { pattern: 'fe80::1', hosts: ['fe80::1'] },
  { pattern: 'v6,web1,!fe80::1', hosts: ['web1'] },
  { pattern: 'site', limit: 'staging', hosts: ['web1', 'db1'] },
  { pattern: 'site', limit: '!web', hosts: ['db1', 'db2'] },
  { pattern: 'web', limit: 'all[2:3]', hosts: ['web2', 'web3'] },
]

export const lostSelections: readonly { pattern: string; limit?: string; says: RegExp }[] = [
  { pattern: 'wbe', says: /^no host or group "wbe" in .*hosts\n {2}Did you mean web\?$/ },
  {
    pattern: 'web',
    limit: 'wbe1',
    says: /^--limit wbe1: no host or group "wbe1" .*\n {2}Did you mean web1\?$/,
  },
  { pattern: 'web:!stagin', says: /no host or group "stagin".*\n {2}Did you mean staging\?/ },
  { pattern: 'web:&x', says: /no host or group "x".*\n {2}There is all, ungrouped, web, .* and \d+ more\./ },
  { pattern: 'foo*', says: /no host or group "foo\*"/ },
  { pattern: '~foo', says: /no host or group "~foo"/ },
  { pattern: '~(', says: /"~\(" is not a regular expression/ },
  { pattern: 'web[7]', says: /"web\[7\]" selects none of the 4 hosts of web\n {2}The first index is 0/ },
  { pattern: 'web[-5]', says: /"web\[-5\]" selects none of the 4 hosts/ },
  { pattern: '~b1', says: /no host or group "~b1"/ },
  { pattern: 'web[13]', says: /"web\[13\]" selects none of the 4 hosts of web/ },
  { pattern: 'web[-3:-1]', says: /is not a range of a group\n.*from the front/ },
  { pattern: 'al*,lone', says: /no host or group "al\*"/ },
  { pattern: 'v6:web1:!fe80::1', says: /no host or group "1"/ },
  { pattern: 'foo[0]', says: /no host or group "foo\[0\]"/ },
  { pattern: 'mx[1-3]', says: /no host or group "mx\[1-3\]": there is no "mx" .*\n.*~mx\[1-3\]\$$/ },
  { pattern: 'mx[2]', says: /no host or group "mx\[2\]"/ },
  { pattern: 'web:!web', says: /"web:!web" selects no host\n {2}There is all/ },
  { pattern: 'web:&db', says: /"web:&db" selects no host/ },
  { pattern: '', says: /"" selects no host/ },
  { pattern: 'web', limit: '', says: /--limit : "" selects no host/ },
  {
    pattern: 'web',
    limit: 'db',
    says: /--limit db: none of the hosts of "web" remains\n {2}"web" selects web1, web2, web3, web4\./,
  },
]

type Plain = { readonly [K in keyof Target]?: unknown }

/** `line`: a host line of an INI file; `all`: a section `[all:vars]`. */
export const targets: readonly { line: string; all?: string; is: Plain }[] = [
  {
    line: 'h',
    is: {
      name: 'h',
      connection: 'ssh',
      address: 'h',
      port: 22,
      user: 'me',
      become: undefined,
      privateKeyFile: undefined,
      proxyCommand: undefined,
      strictHostKeyChecking: 'yes',
      knownHostsFiles: ['~/.ssh/known_hosts'],
      connectTimeoutSeconds: 10,
      shellTimeoutSeconds: 60,
    },
  },
  {
    line: 'h ansible_host=10.0.0.1 ansible_port=2222 ansible_user=root',
    is: { address: '10.0.0.1', port: 2222, user: 'root' },
  },
  {
    line: 'h rp_host=10.0.0.1 rp_port=2222 rp_user=root',
    is: { address: '10.0.0.1', port: 2222, user: 'root' },
  },
  {
    line: 'h host=10.0.0.1 port=2222 user=root password=12345 become=yes',
    is: { address: 'h', port: 22, user: 'me', password: undefined, become: undefined },
  },
  {
    line: 'h ansible_ssh_host=10.0.0.1 ansible_ssh_port=2222 ansible_ssh_user=root',
    is: { address: '10.0.0.1', port: 2222, user: 'root' },
  },
  { line: 'h rp_host=a ansible_host=b', is: { address: 'a' } },
  { line: 'h:2222', is: { port: 2222 } },
  { line: 'h:2222\nh:2223 ansible_user=x', is: { port: 2222, user: 'x' } },
  { line: 'h\nh:2223', is: { port: 22 } },
  { line: 'h:2222 ansible_port=23\nh:2223', is: { port: 23 } },
  { line: 'h ansible_port="\'2222\'" ansible_user=007', is: { port: 2222, user: '007' } },
  { line: 'h ansible_host=fe80::1', is: { address: 'fe80::1' } },
  { line: 'h ansible_user=', is: { user: 'me' } },
  { line: 'h ansible_connection=local', is: { connection: 'local' } },
  { line: 'h ansible_connection=smart', is: { connection: 'ssh' } },
  { line: 'h rp_connection=local', is: { connection: 'local' } },
  { line: 'h ansible_ssh_private_key_file=/k', is: { privateKeyFile: '/k' } },
  { line: 'h rp_private_key_file=k', is: { privateKeyFile: 'k' } },
  { line: 'h ansible_become=yes', is: { become: { user: 'root', password: undefined } } },
  { line: 'h ansible_become=1', is: { become: { user: 'root', password: undefined } } },
  {
    line: 'h ansible_become=True ansible_become_user=app',
    is: { become: { user: 'app', password: undefined } },
  },
  { line: 'h ansible_become=no', is: { become: undefined } },
  {
    line: 'h rp_become=on rp_become_user=app rp_become_method=sudo',
    is: { become: { user: 'app', password: undefined } },
  },
  { line: 'h ansible_become_user=app', is: { become: undefined } },
  { line: 'h ansible_host_key_checking=False', is: { strictHostKeyChecking: 'no' } },
  { line: 'h ansible_host_key_checking=True', is: { strictHostKeyChecking: 'yes' } },
  { line: 'h ansible_timeout=3', is: { connectTimeoutSeconds: 3 } },
  { line: 'h rp_shell_timeout=90', is: { shellTimeoutSeconds: 90 } },
  {
    line: 'h ansible_python_interpreter=/usr/bin/python3 ansible_shell_type=sh user=app',
    is: { user: 'me' },
  },
  {
    line: 'h',
    all: `ansible_ssh_common_args='-o ProxyCommand="nsenter --net=/run/netns/x nc %h %p" -o UserKnownHostsFile=/k/hosts'`,
    is: { proxyCommand: 'nsenter --net=/run/netns/x nc %h %p', knownHostsFiles: ['/k/hosts'] },
  },
  {
    line: 'h',
    all: 'ansible_ssh_common_args=-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null',
    is: { strictHostKeyChecking: 'no', knownHostsFiles: ['/dev/null'] },
  },
  {
    line: 'h',
    all: 'ansible_ssh_common_args=-oStrictHostKeyChecking=accept-new -o "UserKnownHostsFile /a /b" -o ConnectTimeout=4',
    is: { strictHostKeyChecking: 'accept-new', knownHostsFiles: ['/a', '/b'], connectTimeoutSeconds: 4 },
  },
  {
    line: 'h',
    all: 'ansible_ssh_args=-C -qp 2200 -l op -i /key -o Hostname=10.0.0.9',
    is: { port: 2200, user: 'op', privateKeyFile: '/key', address: '10.0.0.9' },
  },
  {
    line: 'h',
    all: 'ansible_ssh_args=-o port=1\nansible_ssh_common_args=-p2\nansible_ssh_extra_args=-p 3 -l x',
    is: { port: 1, user: 'x' },
  },
  { line: 'h ansible_port=9', all: 'ansible_ssh_common_args=-p 2', is: { port: 9 } },
  {
    line: 'h',
    all: 'ansible_ssh_common_args=-J op@jump:2222',
    is: { proxyCommand: "ssh -l op -p 2222 -W '[%h]:%p' jump" },
  },
  {
    line: 'h.lan ip=10.0.0.7 ansible_host="{{ ip }}" p=2200 rp_port="{{ p }}" ansible_user="{{ nobody | default(\'op\') }}"',
    is: { address: '10.0.0.7', port: 2200, user: 'op' },
  },
  { line: 'h.lan', all: 'ansible_host={{ inventory_hostname_short }}.net', is: { address: 'h.net' } },
  {
    line: 'h',
    all: 'ansible_ssh_common_args=-o ProxyJump=a@one,two',
    is: { proxyCommand: "ssh -J a@one -W '[%h]:%p' two" },
  },
  {
    line: 'h',
    all: 'ansible_ssh_common_args=-J [fe80::1]:22',
    is: { proxyCommand: "ssh -p 22 -W '[%h]:%p' fe80::1" },
  },
  { line: 'h', all: 'ansible_ssh_common_args=-o ProxyCommand=none -J jump', is: { proxyCommand: undefined } },
]

export const wrongConnections: readonly { line: string; says: readonly RegExp[] }[] = [
  { line: 'h ansible_port=http', says: [/hosts:1: host h: "ansible_port" must be integer/] },
  {
    line: 'h ansible_port=70000 ansible_become=maybe',
    says: [/2 problems/, /"ansible_port" must be <= 65535/, /"ansible_become" must be boolean/],
  },
  {
    line: 'h rp_port=x',
    says: [/hosts:1: host h: "rp_port" must be integer/],
  },
  { line: 'h ansible_become_method=su', says: [/hosts:1: .*"ansible_become_method" must be one of "sudo"/] },
  {
    line: 'h ansible_connection=winrm',
    says: [/hosts:1: .*"ansible_connection" must be one of "ssh", "local"/],
  },
  { line: 'h ansible_host="a b"', says: [/"ansible_host" must be a host name or an IP address/] },
  { line: 'h ansible_host=-oX', says: [/"ansible_host" must be a host name or an IP address/] },
  {
    line: 'h ansible_user="{{ admin }}"',
    says: [/hosts:1: host h: "ansible_user" refers to "admin", which is not defined/, /default\('x'\)/],
  },
  {
    line: `h ansible_password="{{ lookup('env', 'HOME') }}" ansible_user="{{ user }}" user="{{ user }}"`,
    says: [
      /2 problems/,
      /"ansible_user" refers to itself: user > user|"user" refers to itself: user > user/,
      /hosts:1: host h: "ansible_password" has an expression/,
    ],
  },
  {
    line: 'h ansible_ssh_common_args="-o \\"X"',
    says: [/hosts:1: host h: no closing quote in the options of ssh/],
  },
  {
    line: 'h ansible_ssh_common_args="x"',
    says: [/hosts:1: host h: "x" is not an ssh option/, /begin with a dash/],
  },
  { line: 'h ansible_ssh_common_args="-p"', says: [/-p needs a value/] },
  { line: 'h ansible_ssh_common_args="-p 0"', says: [/"0" is not a port/] },
  {
    line: 'h ansible_ssh_common_args="-o StrictHostKeyChecking=maybe"',
    says: [/must be yes, accept-new or no, not maybe/],
  },
  {
    line: 'h ansible_ssh_common_args="-o ConnectTimeout"',
    says: [/-o ConnectTimeout: a name and a value are needed/],
  },
  { line: `h ansible_ssh_common_args="-J 'a b'"`, says: [/"a b" is not a jump host/] },
  { line: 'h ansible_ssh_common_args="-J -x,two"', says: [/"-x" is not a jump host/] },
  { line: 'h ansible_ssh_common_args="-J -oProxyCommand=x"', says: [/is not a jump host/] },
  { line: 'h ansible_ssh_common_args="-J \'a;b\'"', says: [/is not a jump host/] },
  { line: 'h ansible_ssh_common_args="-J %h"', says: [/is not a jump host/] },
]

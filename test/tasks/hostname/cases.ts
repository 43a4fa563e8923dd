/** /etc/hosts before and after, one line an item. */
interface Edit {
  readonly name: string
  readonly hosts: readonly string[]
  readonly becomes: readonly string[]
}

/** A host that is called `new`, of `new.example.org` unless the row says that no domain is given. */
export const ownLines: readonly (Edit & { bare?: true })[] = [
  {
    name: 'none',
    hosts: ['127.0.0.1 localhost', '::1 localhost'],
    becomes: ['127.0.0.1 localhost', '127.0.1.1\tnew.example.org new', '::1 localhost'],
  },
  { name: 'not even localhost', hosts: [], becomes: ['127.0.1.1\tnew.example.org new'] },
  { name: 'of another name', hosts: ['127.0.1.1 old # o'], becomes: ['127.0.1.1\tnew.example.org new # o'] },
  { name: 'without a domain', hosts: ['127.0.1.1 new'], becomes: ['127.0.1.1\tnew.example.org new'] },
  {
    name: 'as it is to be',
    hosts: ['127.0.1.1   NEW.example.org new x'],
    becomes: ['127.0.1.1   NEW.example.org new x'],
  },
  {
    name: 'with a domain, and none given',
    hosts: ['127.0.1.1 new.example.org new'],
    bare: true,
    becomes: ['127.0.1.1 new.example.org new'],
  },
  {
    name: 'of another name, and no domain given',
    hosts: ['127.0.1.1 old.example.org old'],
    bare: true,
    becomes: ['127.0.1.1\tnew'],
  },
  {
    name: 'for the address of the network',
    hosts: ['10.0.0.1 www new # x', '127.0.1.1 old'],
    becomes: ['10.0.0.1\tnew.example.org new www # x', '127.0.1.1 old'],
  },
  {
    name: 'of localhost',
    hosts: ['127.0.1.1 old', '127.0.0.1 localhost new', '127.0.1.1 new'],
    becomes: ['127.0.1.1\tnew.example.org new', '127.0.0.1 localhost new'],
  },
  {
    name: 'in a comment',
    hosts: ['# 127.0.1.1 new.example.org new'],
    becomes: ['# 127.0.1.1 new.example.org new', '127.0.1.1\tnew.example.org new'],
  },
]

/** 10.0.0.2 is to be `db.example.org` and `db`. */
export const entries: readonly (Edit & {
  precedence?: 'before' | 'keep'
  warns?: RegExp
})[] = [
  {
    name: 'missing',
    hosts: ['x', '10.0.0.20 dbx'],
    becomes: ['x', '10.0.0.20 dbx', '10.0.0.2\tdb.example.org db'],
  },
  {
    name: 'missing, and another address has its name first',
    hosts: ['x', '10.0.0.20 DB'],
    precedence: 'keep',
    becomes: ['x', '10.0.0.20 DB', '10.0.0.2\tdb.example.org db'],
    warns: /^db is not 10\.0\.0\.2 first, but 10\.0\.0\.20: line 2 of \/etc\/hosts$/,
  },
  {
    name: 'missing, to come before another address that has its name',
    hosts: ['x', '10.0.0.20 DB', '10.0.0.21 db.example.org'],
    precedence: 'before',
    becomes: ['x', '10.0.0.2\tdb.example.org db', '10.0.0.20 DB', '10.0.0.21 db.example.org'],
  },
  {
    name: 'there, to come before another address that has its name',
    hosts: ['10.0.0.20 db', '10.0.0.2 db.example.org db # x'],
    precedence: 'before',
    becomes: ['10.0.0.2\tdb.example.org db', '10.0.0.20 db'],
  },
  {
    name: 'before another address that has its name',
    hosts: ['10.0.0.2 db.example.org db', '10.0.0.20 db'],
    becomes: ['10.0.0.2 db.example.org db', '10.0.0.20 db'],
  },
  {
    name: 'missing, and an address of the other kind has its name',
    hosts: ['2001:db8::1 db'],
    becomes: ['2001:db8::1 db', '10.0.0.2\tdb.example.org db'],
  },
  {
    name: 'missing, and the host itself has its name',
    hosts: ['127.0.1.1 db'],
    becomes: ['127.0.1.1 db', '10.0.0.2\tdb.example.org db'],
    warns: /^db is not 10\.0\.0\.2 first, but 127\.0\.1\.1: line 1 of /,
  },
  {
    name: 'there',
    hosts: [' 10.0.0.2\tDB.example.org  db\t# x'],
    becomes: [' 10.0.0.2\tDB.example.org  db\t# x'],
  },
  {
    name: 'in another order',
    hosts: ['10.0.0.2 db db.example.org'],
    becomes: ['10.0.0.2\tdb.example.org db'],
  },
  {
    name: 'with one name more',
    hosts: ['10.0.0.2 db.example.org db x'],
    becomes: ['10.0.0.2\tdb.example.org db'],
  },
  {
    name: 'twice',
    hosts: ['10.0.0.2 db.example.org db', 'y', '10.0.0.2 z'],
    becomes: ['10.0.0.2 db.example.org db', 'y'],
  },
  {
    name: 'missing from lines with CRLF',
    hosts: ['127.0.0.1 localhost\r', '10.0.0.3 x\r'],
    becomes: ['127.0.0.1 localhost\r', '10.0.0.3 x\r', '10.0.0.2\tdb.example.org db\r'],
  },
  {
    name: 'there, with CRLF and a byte order mark',
    hosts: ['\xef\xbb\xbf10.0.0.2 db.example.org db # x\r'],
    becomes: ['\xef\xbb\xbf10.0.0.2 db.example.org db # x\r'],
  },
  {
    name: 'another one, with CRLF',
    hosts: ['10.0.0.2 db # x\r', 'y'],
    becomes: ['10.0.0.2\tdb.example.org db # x\r', 'y'],
  },
  { name: 'only an address', hosts: ['10.0.0.2'], becomes: ['10.0.0.2', '10.0.0.2\tdb.example.org db'] },
  {
    name: 'among bytes that are no text',
    hosts: ['\xff\xfe', '10.0.0.2 a'],
    becomes: ['\xff\xfe', '10.0.0.2\tdb.example.org db'],
  },
]

const LONG = 'a'.repeat(64)
export const badNames: readonly string[] = [
  '',
  '-x',
  'x-',
  'a b',
  'a_b',
  'a\nb',
  'a#b',
  '$(id)',
  "a'b",
  'ñ',
  'a..b',
  '.a',
  'a.',
  LONG,
  Array.from({ length: 128 }, () => 'aa').join('.'),
]
export const badAddresses: readonly string[] = [
  '',
  '10.0.0',
  '10.0.0.1/24',
  '10.0.0.1 x',
  '::g',
  'fe80::1%eth0',
  '010.0.0.1',
  '-1',
  '1\n',
]

/** What nsswitch.conf says of hosts, and what that means for an entry of /etc/hosts. */
export const switches: readonly { says: string; refuses?: RegExp; warns?: RegExp }[] = [
  { says: 'hosts: files dns\n' },
  { says: 'hosts:\t\tfiles mdns4_minimal [NOTFOUND=return] dns # as ever\n' },
  { says: 'hosts: myhostname files\n' },
  { says: 'hosts: dns\nhosts: files\n' },
  { says: 'hosts: dns files\n', warns: /^dns is asked before \/etc\/hosts: .* hosts: dns files$/ },
  {
    says: 'hosts: mymachines resolve [!UNAVAIL=return] files\n',
    warns: /^mymachines and resolve are asked before/,
  },
  { says: '', warns: /^dns is asked before/ },
  { says: 'hosts: dns\n', refuses: /looked up in \/etc\/hosts: .* hosts: dns\n[\s\S]*LineInFile/ },
]

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { PlaybookError } from '../../lib/core/errors.ts'
import { Secret } from '../../lib/core/secret.ts'
import { quote, shell } from '../../lib/core/shell.ts'
import type { Target } from '../../lib/core/target.ts'
import { type HostSpec, type Lab, up } from '../../lib/lab/index.ts'
import { commitRequest } from '../../lib/wire/commit.ts'
import { interruptedRunsScript } from '../../lib/wire/interrupted.ts'
import { rollbackRequest } from '../../lib/wire/rollback.ts'
import { COMMAND } from '../support/command.ts'
import { HostShell, target, told } from '../support/host-shell.ts'
import { change, wave } from '../support/journal.ts'

/** The host whose sudo is sudo-rs. */
const RUST = '192.168.100.51'
const able = process.platform === 'linux' && process.getuid?.() === 0

describe.runIf(able)('a real sshd, a real sudo', () => {
  let lab: Lab
  const open: HostShell[] = []
  beforeAll(async () => {
    const name = `t${process.pid % 10_000}w`
    const hosts: HostSpec[] = [
      { name: 'one', address: '192.168.100.50' },
      { name: 'two', address: RUST, release: 'trixie' },
    ]
    lab = await up({ name, ephemeral: true, hosts })
  })
  afterAll(() => lab?.down())
  afterEach(async () => {
    await Promise.all(open.splice(0).map((host) => host.close()))
  })

  const as = (user: string, more: Partial<Target> = {}): Target =>
    target({
      connection: 'ssh',
      address: '192.168.100.50',
      user,
      privateKeyFile: lab.privateKey,
      knownHostsFiles: [lab.knownHosts],
      proxyCommand: lab
        .inNetwork(['nc', '%h', '%p'])
        .map(quote)
        .join(' ')
        .replaceAll("'%h'", '%h')
        .replaceAll("'%p'", '%p'),
      ...more,
    })
  const become = (password?: string): Partial<Target> => ({
    become: { user: 'root', password: password === undefined ? undefined : new Secret(password) },
  })
  const login = async (to: Target): Promise<HostShell> => {
    const host = await HostShell.open(to)
    open.push(host)
    return host
  }
  const out = async (script: string, host = 'one'): Promise<string> =>
    (await lab.exec(host, ['sh', '-c', script])).stdout.trim()
  const failure = async (of: Promise<unknown>): Promise<PlaybookError> => {
    const error = await of.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PlaybookError)
    return error as PlaybookError
  }
  const who = async (host: HostShell): Promise<string> => {
    const [answer] = await host.ask(
      'id -un; umask; pwd; echo "$PATH $LC_ALL"; echo "$SSH_CONNECTION" | cut -d" " -f4',
    )
    return answer?.out.toString() ?? ''
  }
  const root = 'root\n0077\n/\n/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin C\n22\n'

  test.each([
    ['root', 'root', {}],
    ['deploy, who needs no password', 'deploy', become()],
    ['deploy, with a password that nobody asks for', 'deploy', become('not needed')],
    ['operator, with a password', 'operator', become('operator-password')],
    ['root, who is root already', 'root', become()],
  ])('%s is root there', async (_, user, more) => {
    expect(await who(await login(as(user, more)))).toBe(root)
  })

  test('whatever a host gives to a login, a run is made and rolled back', async () => {
    const given = [
      'QUOTING_STYLE=shell-always',
      'POSIXLY_CORRECT=1',
      'GREP_OPTIONS=-v',
      'BLOCK_SIZE=1',
      'IFS=r',
      'TMPDIR=/nowhere',
      'LC_ALL=de_DE',
    ]
    const files = String.raw`cp /etc/environment /tmp/environment; cp -a /root/.bashrc /root/.profile /tmp/
printf '%s\n' ${given.map(quote).join(' ')} >/etc/environment
printf '%s\n' 'echo hello' 'set -u -f -o noclobber; shopt -s expand_aliases; alias cat=false' 'cat() { echo no; }; export -f cat' 'umask 0; IFS=/; cd /tmp' >/root/.bashrc
cp /root/.bashrc /root/.profile`
    await out(files)
    try {
      const host = await login(as('root'))
      expect(await who(host)).toBe(root)
      const names = (await host.ask('env | cut -d = -f 1'))[0]?.out.toString()
      expect(names).not.toMatch(/QUOTING|POSIXLY|GREP|BLOCK|TMPDIR/)
      const write = (name: string) =>
        change(name, shell`echo new >${name}`, shell`rp_restore ${name}`, { backups: [name] })
      await host.exchange(wave('env1', [write('/etc/motd'), write('/etc/rp-new'), change('fail', 'false')]))
      expect(told(await host.exchange(rollbackRequest('env1', { lockTimeoutSeconds: 5 })))).toEqual([
        'begin',
        ...['undone 0003', 'undone 0002', 'undone 0001'],
        'rolled-back 0',
      ])
      await host.exchange(wave('env2', [write('/etc/rp-new')]))
      await host.exchange(commitRequest('env2', { runs: 20, days: 90 }))
      await host.close()
      const byHand = `env ${given.map(quote).join(' ')} sh /var/lib/run-playbook/runs/env2/undo.sh`
      expect(await out(`${byHand}; [ -e /etc/rp-new ] || echo gone`)).toMatch(
        /^undone: \/etc\/rp-new\ngone$/m,
      )
    } finally {
      await out('cp /tmp/environment /etc/environment; cp -a /tmp/.bashrc /tmp/.profile /root/')
    }
  })

  describe.each([
    ['bookworm', 'one', '192.168.100.50'],
    ['trixie', 'two', RUST],
  ])('on %s', (_, on, address) => {
    test.each([
      [
        'zsh',
        '.zshenv',
        [
          'setopt nounset noclobber rcquotes shwordsplit nullglob extendedglob',
          'alias -g cat=false head=false',
          'cat() { echo no }',
        ],
      ],
      [
        'fish',
        '.config/fish/config.fish',
        ['alias cat false', 'function head; echo no; end', 'set -gx PATH /nowhere', 'abbr -a env false'],
      ],
    ])('a login shell that is %s, whatever its start file does', async (name, file, lines) => {
      const path = `/home/deploy/${file}`
      const hostile = [
        ...['echo hello', 'echo trouble >&2', 'umask 0', 'cd /tmp', ...lines],
        ...(name === 'fish'
          ? ['set -gx IFS r', 'set -gx QUOTING_STYLE c']
          : ['export IFS=r QUOTING_STYLE=c']),
      ]
      const prepared = await out(
        `set -e; dpkg -i --force-depends /srv/apt/${name}[-_]*.deb /srv/apt/libpcre2-32-0_*.deb >/dev/null 2>&1
mkdir -p ${path.slice(0, path.lastIndexOf('/'))}; printf '%s\\n' ${hostile.map(quote).join(' ')} >${path}
chown -R deploy: /home/deploy; usermod -s /usr/bin/${name} deploy; getent passwd deploy`,
        on,
      )
      expect(prepared).toMatch(new RegExp(`/usr/bin/${name}$`))
      try {
        const host = await login(as('deploy', { address, ...become() }))
        expect(await who(host)).toBe(root)
        expect(await host.channel.beside('[ "$(id -u)" = 0 ] && exit 5')).toBe(5)
        const odd = String.raw`/etc/a 'b' \ "c"`
        const write = change(odd, shell`printf %s ${odd} >${odd}`, shell`rp_restore ${odd}`, {
          backups: [odd],
        })
        expect(told(await host.exchange(wave(name, [write])))).toContain('done 0001')
        expect((await host.ask(shell`cat ${odd}`))[0]?.out.toString()).toBe(odd)
        expect(told(await host.exchange(rollbackRequest(name, { lockTimeoutSeconds: 5 })))).toEqual([
          'begin',
          'undone 0001',
          'rolled-back 0',
        ])
        const plain = await login(as('deploy', { address }))
        expect(await who(plain)).toBe(root.replace('root', 'deploy'))
        expect(await plain.channel.beside(shell`[ ${odd} = "$(printf '%s' ${odd})" ]`)).toBe(0)
      } finally {
        // Without what it needs for its help, apt would refuse every other package.
        await out(
          shell`usermod -s /bin/bash deploy; rm -f ${path}; dpkg --purge ${name} ${`${name}-common`}`,
          on,
        )
      }
    })
  })

  test('another user by sudo', async () => {
    const host = await login(as('deploy', { become: { user: 'operator' } }))
    expect((await host.ask('id -un'))[0]?.out.toString()).toBe('operator\n')
    expect(await host.channel.beside('[ "$(id -un)" = operator ]')).toBe(0)
  })

  test('no password where one is needed', async () => {
    const error = await failure(login(as('operator', become())))
    expect(error.code).toBe('E_UNREACHABLE')
    expect(error.message).toMatch(
      /^sudo asks for a password and none was given: sudo: a password is required/,
    )
    expect(error.hint).toContain('--ask-become-pass')
  })

  test('a wrong password is tried once', async () => {
    const count = () => out('journalctl -q --no-pager _COMM=sudo | grep -c "authentication failure" || true')
    const before = Number(await count())
    const error = await failure(login(as('operator', become('very wrong'))))
    expect(error.message).toMatch(/^sudo did not accept the password/)
    expect(error.message).not.toMatch(/very wrong|[0-9a-f]{24}/)
    await out('journalctl --sync')
    expect(Number(await count()) - before).toBe(1)
    expect(await out('pgrep -c sudo || true')).toBe('0')
  })

  test('the password is in no argument and no environment of the host', async () => {
    const host = await login(as('operator', become('operator-password')))
    await host.ask('true')
    const found = await out(
      'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | grep -ac "operator-[p]assword" || true',
    )
    expect(found).toBe('0')
  })

  test('beside a shell that sudo gave with a password', async () => {
    const host = await login(as('operator', become('operator-password')))
    expect(await host.channel.beside('[ "$(id -u)" = 0 ] && exit 5; cat')).toBe(5)
  })

  test.each([
    [
      'a shell that refuses',
      'usermod -s /usr/sbin/nologin deploy',
      /: This account is currently not available\.$/,
      'login shell',
    ],
    ['a restricted shell', 'usermod -s /bin/rbash deploy', /: .*rbash: .*exec: restricted/, 'login shell'],
    [
      'tcsh',
      'apt-get -qq update; apt-get -qq -y install tcsh; usermod -s /bin/tcsh deploy',
      /: Unmatched '''/,
      'login shell',
    ],
    ['a password that has expired', 'chage -d 0 deploy', /: .*(expired|change your password)/, 'passwd'],
    [
      'no sudo',
      'mv /usr/bin/sudo /usr/bin/sudo.away',
      /: \/usr\/bin\/env: .*sudo.*: No such file or directory$/,
      'Install sudo',
    ],
    [
      'a sudoers file that wants a terminal',
      "echo 'Defaults requiretty' >/etc/sudoers.d/tty",
      /: sudo: sorry, you must have a tty/,
      '!requiretty',
    ],
  ])('%s is told in its own words', async (_, prepare, message, hint) => {
    await out(prepare)
    try {
      const error = await failure(login(as('deploy', become())))
      expect(error.message.split('\n')[0]).toMatch(/^no shell through sudo: /)
      expect(error.message).toMatch(message)
      expect(error.hint).toContain(hint)
    } finally {
      await out(
        'usermod -s /bin/bash deploy; chage -d -1 deploy; rm -f /etc/sudoers.d/tty; [ ! -e /usr/bin/sudo.away ] || mv /usr/bin/sudo.away /usr/bin/sudo',
      )
    }
  })

  test('sudo-rs, with and without a password', async () => {
    await out(
      'apt-get -qq update; apt-get -qq -y install sudo-rs; mv /usr/bin/sudo /usr/bin/sudo.ws; ln -s sudo-rs /usr/bin/sudo',
      'two',
    )
    const rust = (user: string, more: Partial<Target>) => as(user, { address: RUST, ...more })
    expect(await who(await login(rust('deploy', become())))).toBe(root)
    const host = await login(rust('operator', become('operator-password')))
    expect(await who(host)).toBe(root)
    expect(await host.channel.beside('[ "$(id -u)" = 0 ]')).toBe(0)
    const none = await failure(login(rust('operator', become())))
    expect(none.message).toMatch(
      /^sudo asks for a password and none was given: sudo-rs: interactive authentication is required/,
    )
    const wrong = await failure(login(rust('operator', become('very wrong'))))
    expect(wrong.message).toMatch(/^sudo did not accept the password/)
    expect(wrong.message).not.toMatch(/very wrong|[0-9a-f]{24}/)
  })

  describe('keys', () => {
    let home: string
    let agent: ChildProcess | undefined
    beforeAll(() => {
      home = mkdtempSync(join(tmpdir(), 'keys-'))
    })
    afterAll(async () => {
      if (agent?.kill()) await once(agent, 'exit')
      vi.unstubAllEnvs()
      rmSync(home, { recursive: true, force: true })
    })
    const sh = (script: string): string =>
      execFileSync('sh', ['-ec', script], { cwd: home, encoding: 'utf8' })
    const authorize = (file: string): Promise<string> =>
      out(shell`echo ${readFileSync(join(home, file), 'utf8')} >>/root/.ssh/authorized_keys`)

    test('an agent with more keys than sshd takes is named, and what helps, helps', async () => {
      const socket = join(home, 'agent')
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
      while (!existsSync(socket)) await sleep(10)
      vi.stubEnv('SSH_AUTH_SOCK', socket)
      vi.stubEnv('HOME', home)
      sh('for i in 1 2 3 4 5 6 7; do ssh-keygen -q -t ed25519 -N "" -f a$i; ssh-add -q a$i; done')
      await authorize('a7.pub')
      const error = await failure(login(as('root', { privateKeyFile: undefined })))
      expect(error.message).toMatch(
        /^login as root failed \(.*Too many authentication failures.*\): tried: 7 keys of ssh-agent/i,
      )
      expect(error.hint).toMatch(/MaxAuthTries.*--private-key FILE/)
      expect(await who(await login(as('root', { privateKeyFile: join(home, 'a7') })))).toBe(root)
    })

    test('a key in PKCS#8 form is named, and what helps, helps', async () => {
      sh(
        'openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out p8; chmod 600 p8; ssh-keygen -y -f p8 >p8.pub',
      )
      await authorize('p8.pub')
      const key = { privateKeyFile: join(home, 'p8') }
      const error = await failure(login(as('root', key)))
      expect(error.message).toBe(
        `the private key ${home}/p8 is in PKCS#8 form, which OpenSSL writes and OpenSSH does not`,
      )
      const [remedy = ''] = /ssh-keygen -p -f \S+/.exec(error.hint ?? '') ?? []
      sh(`${remedy} -P '' -N ''`)
      expect(await who(await login(as('root', key)))).toBe(root)
    })

    test('a certificate that alone is known there is named, and what helps, helps', async () => {
      sh(`ssh-keygen -q -t ed25519 -N '' -f ca; ssh-keygen -q -t ed25519 -N '' -f c
ssh-keygen -q -s ca -I me -n root c.pub`)
      await out(
        shell`echo ${readFileSync(join(home, 'ca.pub'), 'utf8')} >/etc/ssh/ca.pub
echo 'TrustedUserCAKeys /etc/ssh/ca.pub' >/etc/ssh/sshd_config.d/ca.conf; systemctl reload ssh`,
      )
      const key = { privateKeyFile: join(home, 'c') }
      const error = await failure(login(as('root', key)))
      expect(error.message).toMatch(/^login as root failed: tried: the key /)
      expect(error.hint).toBe(
        `Certificates are not offered, nor is ${home}/c-cert.pub: add the plain key to authorized_keys there.`,
      )
      const named = await failure(login(as('root', { privateKeyFile: join(home, 'c-cert.pub') })))
      expect(named.message).toBe(`the private key ${home}/c-cert.pub is a certificate, not a private key`)
      await authorize('c.pub')
      expect(await who(await login(as('root', key)))).toBe(root)
    })

    test('a name that only ssh_config knows is named, and what helps, helps', async () => {
      sh(`mkdir .ssh; printf 'Host front\\n  HostName 192.168.100.50\\n' >.ssh/config
echo 'nameserver 192.168.100.11' >resolv.conf
printf 'import { definePlaybook, t } from "run-playbook"\\nexport default definePlaybook({ name: "none", hosts: "all", params: t.object({}), tasks: () => [] })\\n' >none.ts`)
      const check = async (host: string): Promise<string> => {
        const inventory = `front ${host} ansible_user=root ansible_ssh_private_key_file=${lab.privateKey}\n`
        writeFileSync(join(home, 'hosts'), inventory)
        const words = [
          process.execPath,
          COMMAND,
          'none.ts',
          '-C',
          '-i',
          'hosts',
          '--known-hosts',
          lab.knownHosts,
        ]
        const inside =
          'cd "$1"; mount --bind resolv.conf /etc/resolv.conf; shift; HOME=$PWD XDG_STATE_HOME=$PWD exec "$@"'
        const [program = '', ...args] = lab.inNetwork([
          'unshare',
          '-m',
          'sh',
          '-c',
          inside,
          'sh',
          home,
          ...words,
        ])
        return (await promisify(execFile)(program, args).catch((error: { stdout: string }) => error)).stdout
      }
      const text = await check('')
      expect(text).toContain(`only ${home}/.ssh/config:1 knows this name, and it is not read`)
      const [remedy = ''] = /ansible_host=[^,\s]+/.exec(text) ?? []
      expect(await check(remedy)).toMatch(/^✔ front \(192\.168\.100\.50\): nothing to change/)
    })
  })

  test('a login that hangs is told from a dead host', async () => {
    await out(
      'cp /home/deploy/.bashrc /tmp/bashrc; { echo sleep 3600; cat /tmp/bashrc; } >/home/deploy/.bashrc',
    )
    try {
      const error = await failure(login(as('deploy', { ...become(), shellTimeoutSeconds: 1 })))
      expect(error.message).toBe('the host answers, but its login gave no shell within 1 second')
    } finally {
      await out('cat /tmp/bashrc >/home/deploy/.bashrc; pkill -x sleep')
    }
  })

  test('a session that opens only after longer than a connection may take is waited for', async () => {
    await out(
      'cp /etc/pam.d/sshd /tmp/pam; echo "session required pam_exec.so /bin/sleep 5" >>/etc/pam.d/sshd',
    )
    try {
      const ways = [{ connectTimeoutSeconds: 4 }, { connectTimeoutSeconds: 4, ...become() }]
      const hosts = await Promise.all(ways.map((way) => login(as('deploy', way))))
      expect(
        await Promise.all(hosts.map(async (host) => (await host.ask('echo there'))[0]?.out.toString())),
      ).toEqual(['there\n', 'there\n'])
    } finally {
      await out('cat /tmp/pam >/etc/pam.d/sshd')
    }
  })

  test.each([
    ['noisy', 'echo Welcome; printf "\\0\\377"; echo careful >&2', ''],
    ['long', 'head -c 200000 /dev/zero | tr "\\0" "x"', ''],
  ])('a .bashrc that is %s', async (_, script) => {
    await out(
      shell`cp /home/deploy/.bashrc /tmp/bashrc; { echo ${script}; cat /tmp/bashrc; } >/home/deploy/.bashrc`,
    )
    try {
      expect(await who(await login(as('deploy', become())))).toBe(root)
    } finally {
      await out('cat /tmp/bashrc >/home/deploy/.bashrc')
    }
  })

  test.each([
    ['/usr/sbin/nologin', /the shell ended with code 1/],
    ['/bin/false', /the shell ended with code 1/],
    ['/no/such/shell', /(login as deploy failed|the shell ended)/],
  ])('the login shell %s is named as the trouble', async (path, message) => {
    await out(shell`usermod -s ${path} deploy`)
    try {
      const opened = await HostShell.open(as('deploy')).catch((error: unknown) => error)
      if (opened instanceof HostShell) {
        open.push(opened)
        await expect(opened.ask('true')).rejects.toThrow(message)
      } else expect((opened as Error).message).toMatch(message)
    } finally {
      await out('usermod -s /bin/bash deploy')
    }
  })

  test('twenty at once, and six where sshd takes three that have not logged in', async () => {
    await out("echo 'MaxStartups 3:100:3' >/etc/ssh/sshd_config.d/zz.conf; systemctl reload ssh")
    try {
      const hosts = await Promise.all(Array.from({ length: 6 }, () => login(as('root'))))
      const answers = await Promise.all(hosts.map((host, index) => host.ask(`echo ${index}`)))
      expect(answers.map(([answer]) => answer?.out.toString().trim())).toEqual([...'012345'])
    } finally {
      await out('rm /etc/ssh/sshd_config.d/zz.conf; systemctl reload ssh')
    }
    const hosts = await Promise.all(Array.from({ length: 20 }, () => login(as('root'))))
    await Promise.all(hosts.map((host) => host.ask('true')))
  })

  test('closing leaves no process and no folder', async () => {
    const host = await login(as('operator', become('operator-password')))
    await host.ask('true')
    await host.close()
    const left = 'pgrep -fc "[r]un-playbook [0-9a-f]" || true; ls /run | grep -c "^run-playbook" || true'
    while ((await out(left)) !== '0\n0') await sleep(50)
  })

  test('a link that is cut ends the wave after the change at hand; the next run finds it and takes it back', async () => {
    const host = await login(as('deploy', become()))
    const slow = change(
      'slow',
      'echo begun >>/root/log; sleep 1; echo ended >>/root/log',
      'echo undone >>/root/log',
    )
    const asked = host.exchange(wave('r1', [slow, change('never', 'echo never >>/root/log')]))
    const lost = asked.catch((error: unknown) => error)
    while (!(await out('cat /root/log 2>/dev/null')).includes('begun')) await sleep(20)
    await out('pkill -9 -f "^sshd: deploy" || pkill -9 -f "sshd.*deploy@"')
    expect((await lost) as Error).toBeInstanceOf(Error)
    const next = await login(as('root'))
    const frames = await next.exchange(rollbackRequest('r1', { lockTimeoutSeconds: 10 }))
    expect(told(frames).at(-1)).toBe('rolled-back 0')
    expect(await out('cat /root/log')).toBe('begun\nended\nundone')
    expect((await next.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('')
  })

  test('a way back outlives a loss of power', async () => {
    const host = await login(as('root'))
    await out('echo before >/etc/precious')
    const spoil = change('spoil', 'echo after >/etc/precious', 'rp_restore /etc/precious', {
      backups: ['/etc/precious'],
    })
    expect(told(await host.exchange(wave('r2', [spoil])))).toContain('done 0001')
    await lab.stop('one', 'power-loss')
    await lab.start('one')
    const next = await login(as('root'))
    expect((await next.ask(interruptedRunsScript()))[0]?.out.toString()).toBe('r2\n')
    await out('sh /var/lib/run-playbook/runs/r2/undo.sh')
    expect(await out('cat /etc/precious')).toBe('before')
    await next.exchange(wave('r3', [change('x', 'true')]))
    expect(told(await next.exchange(commitRequest('r3', { runs: 20, days: 90 })))).toEqual(['committed'])
  })
})

import { randomInt } from 'node:crypto'
import fc from 'fast-check'

/** What a login may give to the programs that it starts, and to our shells. */
export interface HostileLogin {
  /** `NAME=value` each. */
  readonly variables: readonly string[]
  /** Lines of the login shell's start files, where it reads some. */
  readonly startFile: readonly string[]
}

/** What changes the output or the doings of the programs that a host has, and what an interactive shell may export. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  QUOTING_STYLE: ['shell-always', 'c', 'escape'],
  POSIXLY_CORRECT: ['1', ''],
  TIME_STYLE: ['+%s', 'full-iso'],
  BLOCK_SIZE: ['1', 'human-readable', "'1"],
  BLOCKSIZE: ['512'],
  DF_BLOCK_SIZE: ['1M'],
  DU_BLOCK_SIZE: ['K'],
  GREP_OPTIONS: ['-v', '--color=always'],
  GREP_COLORS: ['mt=01'],
  LS_COLORS: ['di=01;34'],
  LS_BLOCK_SIZE: ['1'],
  COLUMNS: ['1', 'x'],
  TABSIZE: ['1'],
  IFS: ['r', '/', '0123456789'],
  LC_ALL: ['de_DE.UTF-8', 'tr_TR.UTF-8', 'C.UTF-8'],
  LANG: ['ja_JP.eucJP'],
  LANGUAGE: ['de:fr'],
  TZ: ['Asia/Tokyo', ':/nowhere'],
  TMPDIR: ['/nowhere', ''],
  PATH: ['/nowhere', ''],
  HOME: ['/nowhere', ''],
  USER: ['nobody', ''],
  ENV: ['/nowhere'],
  BASH_ENV: ['/nowhere'],
  SHELLOPTS: ['braceexpand:noglob:nounset', 'noclobber:errexit', 'keyword', 'allexport', 'xtrace:verbose'],
  BASHOPTS: ['nullglob:failglob', 'xpg_echo'],
  'BASH_FUNC_cat%%': ['() { echo no; }'],
  'BASH_FUNC_sed%%': ['() { :; }'],
  'BASH_FUNC_env%%': ['() { exit 3; }'],
  CDPATH: ['/:/tmp'],
  GLOBIGNORE: ['*'],
  PS4: ['$(touch /nowhere)'],
  FIND_BLOCK_SIZE: ['1'],
  APT_CONFIG: ['/nowhere', '/etc/passwd'],
  APT_LISTCHANGES_FRONTEND: ['pager'],
  DEBIAN_FRONTEND: ['readline', 'dialog', 'x'],
  DEBIAN_PRIORITY: ['low'],
  DPKG_ADMINDIR: ['/nowhere'],
  DPKG_COLORS: ['always'],
  DPKG_FORCE: ['help', 'not-root'],
  DPKG_ROOT: ['/nowhere'],
  TAR_OPTIONS: ['--exclude=*', '--totals'],
  GZIP: ['-t'],
  XZ_OPT: ['--help'],
  PAGER: ['false'],
  SYSTEMD_LOG_LEVEL: ['debug'],
  SYSTEMD_COLORS: ['1'],
  SYSTEMD_PAGER: ['less', 'false'],
  SYSTEMD_URLIFY: ['1'],
  SYSTEMD_OFFLINE: ['1'],
  SYSTEMD_IGNORE_CHROOT: ['0'],
  SYSTEMCTL_FORCE_BUS: ['1'],
  SYSTEMCTL_SKIP_AUTO_KEXEC: ['x'],
  DBUS_SYSTEM_BUS_ADDRESS: ['unix:path=/nowhere'],
  LD_LIBRARY_PATH: ['/nowhere'],
  OPENSSL_CONF: ['/nowhere'],
  CURL_HOME: ['/nowhere'],
  http_proxy: ['http://127.0.0.1:1'],
  ALL_PROXY: ['http://127.0.0.1:1'],
  DEBUG: ['1'],
  T: ['forged'],
  R: ['/nowhere'],
  J: ['/nowhere'],
  d: ['/nowhere'],
  held: ['/nowhere'],
  aside: ['../x'],
  login: ['/nowhere'],
  uid: ['7'],
  purge: ['no'],
  later: ['yes'],
  LOGNAME: ['x y'],
}
/** What bash, dash and busybox read without a complaint that would end a login. */
const START_FILE = [
  'echo hello',
  'echo trouble >&2',
  'shopt -s expand_aliases; alias cat=false mkdir=false head=: rm="rm -i"',
  'cat() { echo no; }; printf() { :; }; export -f cat printf',
  'set -u',
  'set -f',
  'set -o noclobber',
  'set -o allexport',
  'shopt -s nullglob',
  'umask 0',
  'umask 777',
  'cd /tmp',
  'IFS=/',
  'trap "echo bye" EXIT',
  'exec 3>/dev/null',
  'stty -echo',
]

export const hostileLogin: fc.Arbitrary<HostileLogin> = fc.record({
  variables: fc
    .record(
      Object.fromEntries(
        Object.entries(VARIABLES).map(([name, values]) => [name, fc.constantFrom(...values)]),
      ),
      { requiredKeys: [] },
    )
    .map((values) => Object.entries(values).map(([name, value]) => `${name}=${value}`)),
  startFile: fc.subarray(START_FILE),
})

const given = process.env.ENVIRONMENT_SEED

/**
 * Tries `test` under a login of random doings, or under as many as ENVIRONMENT_RUNS says. What fails says the seed, which
 * ENVIRONMENT_SEED takes again.
 */
export async function underHostileLogins<T>(test: (login: HostileLogin) => Promise<T>): Promise<T> {
  for (let left = Number(process.env.ENVIRONMENT_RUNS ?? 1); ; left -= 1) {
    const seed = given === undefined ? randomInt(2 ** 31) : Number(given) + left - 1
    const [login] = fc.sample(hostileLogin, { numRuns: 1, seed }) as [HostileLogin]
    try {
      const verdict = await test(login)
      if (left <= 1) return verdict
    } catch (error) {
      if (error instanceof Error) error.message += `\n\nENVIRONMENT_SEED=${seed}: ${JSON.stringify(login)}`
      throw error
    }
  }
}

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { type Lab, up } from '../../lib/lab/index.ts'
import { median, readsOf } from './reads.ts'

// Ratios within one run, never a single absolute time: what a machine is busy with weighs on both sides alike.
const ROUNDS = 9
const HOSTS = 10
const COMMAND = new URL('../../dist/lib/cli/main.js', import.meta.url).pathname
const exec = promisify(execFile)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Each pair in turn, so that a slow moment hits both. */
async function compare(ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
  const pairs: [ours: number, theirs: number][] = []
  await ours()
  await theirs()
  for (let round = 0; round < ROUNDS; round++) pairs.push([await timed(ours), await timed(theirs)])
  const [mine, other] = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))]
  return { mine, other, ratio: median(pairs.map(([a, b]) => a / b)) }
}

const line = (what: string, { mine, other, ratio }: { mine: number; other: number; ratio: number }): void =>
  console.log(`${what}: ${mine.toFixed(0)} ms against ${other.toFixed(0)} ms, ${ratio.toFixed(2)} times`)

const json = async (lab: Lab) => {
  const { stdout } = await exec('node', [COMMAND, 'mail', '-i', lab.inventory, '--json'], {
    maxBuffer: 1 << 26,
  })
  return JSON.parse(stdout) as {
    hosts: { host: string; status: string; exchanges: number; milliseconds: number }[]
  }
}

line(
  'start-up (--version) against node -e 0',
  await compare(
    () => exec('node', [COMMAND, '--version']),
    () => exec('node', ['-e', '0']),
  ),
)

const hosts = Array.from({ length: HOSTS }, (_, index) => ({
  name: `mail${index + 1}`,
  address: `192.168.100.${20 + index}`,
  groups: ['mail'],
  vars: { users: JSON.stringify([{ name: 'usuario', password: 'bench-only-password' }]) },
}))
const lab = await up(
  { name: `b${process.pid % 1e7}`, ephemeral: true, hosts },
  { say: (text) => console.error(text) },
)
try {
  const first = await json(lab)
  for (const { host, status, exchanges, milliseconds } of first.hosts)
    console.log(
      `first run, ${host}: ${status}, ${exchanges} exchanges, ${(milliseconds / 1000).toFixed(1)} s`,
    )
  const second = await json(lab)
  console.log(
    `converged: ${second.hosts.map(({ status, exchanges }) => `${status} ${exchanges}`).join(', ')}`,
  )

  const script = await readsOf(lab.inventory)
  const options = [
    `ProxyCommand=${lab.inNetwork(['nc', '%h', '%p']).join(' ')}`,
    `UserKnownHostsFile=${lab.knownHosts}`,
  ]
  const ssh = async ({ address }: { address: string }): Promise<void> => {
    const args = [
      '-F',
      'none',
      '-i',
      lab.privateKey,
      ...options.flatMap((one) => ['-o', one]),
      `root@${address}`,
      'sh',
    ]
    const child = spawn('ssh', args, { stdio: ['pipe', 'ignore', 'inherit'] })
    child.stdin.end(script)
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`ssh ended with ${code}`)
  }
  line(
    `${HOSTS} converged mail hosts, against plain ssh to all at once with the same reads in one shell`,
    await compare(
      () => exec('node', [COMMAND, 'mail', '-i', lab.inventory]),
      () => Promise.all(hosts.map(ssh)),
    ),
  )
} finally {
  await lab.down()
}

import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { leaderOf } from '../../lib/lab/cgroup.ts'
import type { ExecOptions, Lab } from '../../lib/lab/index.ts'
import { run } from '../../lib/lab/run.ts'
import { FIRST_ID } from '../../lib/lab/walls.ts'
import { GATES, SHIM, SHIMMED } from './gate.ts'

/** Runs out of patience with a sentence. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds: number,
  pause = 50,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await sleep(pause)
  }
}

/** One host of a lab, from its outside: what a tester may do to it while a run is at work. */
export class Field {
  readonly lab: Lab
  readonly host: string

  constructor(lab: Lab, host: string) {
    this.lab = lab
    this.host = host
  }

  /** Where a path of the host is seen from here: costs no process. */
  at(path: string): string {
    return `/proc/${leaderOf(this.lab.name, this.host) ?? 'nobody'}/root${path}`
  }

  has(path: string): boolean {
    return existsSync(this.at(path))
  }

  text(path: string): string {
    return this.has(path) ? readFileSync(this.at(path), 'utf8') : ''
  }

  /** @param how as {@link ExecOptions} has it */
  async sh(script: string, how: ExecOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.lab.exec(this.host, ['sh', '-c', script], {
      timeoutSeconds: 6000,
      ...how,
    })
    if (code !== 0) throw new Error(`${script}: ended with ${code}: ${stderr}`)
    return stdout.trim()
  }

  /** The programs that a change can be held in; waits until the host has come to rest. */
  async equip(): Promise<void> {
    await this.lab.exec(this.host, ['systemctl', 'is-system-running', '--wait'])
    for (const name of SHIMMED) this.put(`/usr/local/sbin/${name}`, SHIM, 0o755)
    await this.clearGates()
  }

  async clearGates(): Promise<void> {
    rmSync(this.at(GATES), { recursive: true, force: true })
    this.makeGates()
  }

  private makeGates(): void {
    mkdirSync(this.at(GATES))
    chownSync(this.at(GATES), FIRST_ID, FIRST_ID)
  }

  /** A file of the host's own root. */
  private put(path: string, content: string, mode = 0o644): void {
    writeFileSync(this.at(path), content, { mode })
    chownSync(this.at(path), FIRST_ID, FIRST_ID)
  }

  arm(name: string): void {
    this.put(`${GATES}/arm.${name}`, '')
  }

  get held(): boolean {
    return this.has(`${GATES}/at`)
  }

  release(): void {
    // After a loss of power it is gone.
    if (!this.has(GATES)) this.makeGates()
    this.put(`${GATES}/go`, '')
  }

  /** The last word of a run's journal; empty where it has none. */
  journal(run: string): string {
    return this.text(`/var/lib/run-playbook/runs/${run}/journal`).trimEnd().split('\n').at(-1) ?? ''
  }

  /** The host's plug in the switch: `blackhole` drops every frame, and nobody is told. */
  async link(state: 'blackhole' | 'forwards'): Promise<void> {
    const index = await this.sh('cat /sys/class/net/host0/iflink')
    const words = `p=$(bridge link | sed -n 's/^${index}: \\([^@]*\\)@.*/\\1/p') && bridge link set dev "$p" state ${state === 'blackhole' ? 0 : 3}`
    await this.inNetwork(words)
  }

  /** Boots it again once it is off. What is left of its network in the kernel may stand in its way for a moment. */
  async boot(start: () => Promise<void>): Promise<void> {
    for (let tries = 5; ; tries -= 1) {
      try {
        return await start()
      } catch (error) {
        if (tries === 1) throw error
        await sleep(1000)
      }
    }
  }

  /** Ends the host's connections with a TCP reset to both sides. */
  async reset(): Promise<void> {
    const { address } = this.lab.hosts.find(({ name }) => name === this.host)!
    await this.inNetwork(`ss -K -t dst ${address} dport = 22`)
  }

  async inNetwork(script: string): Promise<string> {
    const { code, stdout, stderr } = await run(this.lab.inNetwork(['sh', '-c', script]), {
      timeoutSeconds: 600,
    })
    if (code !== 0) throw new Error(`${script}: ended with ${code}: ${stderr}`)
    return stdout
  }
}

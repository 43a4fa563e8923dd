import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTls } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Check } from '../../lib/core/check.ts'
import { Banner } from '../../tasks/checks/banner.ts'
import { HttpStatus } from '../../tasks/checks/http-status.ts'
import { HostShell } from '../support/host-shell.ts'

const scratch = mkdtempSync(join(tmpdir(), 'servers-'))
const [key, cert] = [join(scratch, 'key'), join(scratch, 'cert')]
const servers: Server[] = []
let host: HostShell
beforeAll(async () => {
  const certificate =
    '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 1'
  const words = ['req', ...certificate.split(' '), '-keyout', key, '-out', cert]
  execFileSync('openssl', words, { stdio: 'ignore' })
  host = await HostShell.open()
})
afterAll(async () => {
  await host.close()
  for (const server of servers) server.close()
  rmSync(scratch, { recursive: true, force: true })
})

/** Where a server listens that does this with each connection. */
async function serve(receive: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => receive(socket.on('error', () => {})))
  return listening(server)
}
async function listening(server: Server): Promise<number> {
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}
const tls = (): Promise<number> => {
  const server = createTls({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) =>
    socket.on('error', () => {}).once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n')),
  )
  return listening(server.on('tlsClientError', () => {}))
}
const nothing = async (): Promise<number> => {
  const server = createServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

const http = (port: number): Check => HttpStatus({ url: `http://127.0.0.1:${port}/` })
const https = (port: number): Check => HttpStatus({ url: `https://127.0.0.1:${port}/`, verify: false })
const verified = (port: number): Check => HttpStatus({ url: `https://127.0.0.1:${port}/` })
const banner = (port: number): Check => Banner({ port })

const resets = () => serve((socket) => socket.resetAndDestroy())
const resetsLate = () => serve((socket) => socket.once('data', () => socket.resetAndDestroy()))
const closes = () => serve((socket) => socket.resume().end())
const drops = () => serve((socket) => socket.destroy())
const garbles = () => serve((socket) => socket.resume().end('some garbage\n'))
const alerts = () => serve((socket) => socket.resume().end(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])))
const hurries = () => serve((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n').destroySoon())
const mute = () => serve((socket) => socket.resume())

const RESET = /: it reset the connection$/
const SILENT = /: it closed the connection without an answer$/
const rows: readonly (readonly [
  string,
  () => Promise<number>,
  (port: number) => Check,
  RegExp | undefined,
])[] = [
  ['http of a server that is not there', nothing, http, /refused/],
  ['http of one that resets at once', resets, http, RESET],
  ['http of one that resets the request', resetsLate, http, RESET],
  ['http of one that closes', closes, http, SILENT],
  ['http of one that drops', drops, http, /: it (reset|closed) the connection/],
  ['http of one that speaks otherwise', garbles, http, /: its answer is not HTTP$/],
  ['http of one that speaks TLS', alerts, http, /: it speaks TLS: use an https URL$/],
  ['http of one that answers before it was asked', hurries, http, undefined],
  ['http of one that says nothing', mute, http, /: no answer within 5 seconds$/],
  ['https of one that resets the request', resetsLate, https, RESET],
  ['https of one that closes', closes, https, SILENT],
  ['https of one that speaks plainly', garbles, https, /: it does not speak TLS$/],
  ['https of one with a certificate of its own', tls, verified, /certificate/],
  ['https of one that need not be verified', tls, https, undefined],
  ['a banner of one that is not there', nothing, banner, /refused/],
  ['a banner of one that resets at once', resets, banner, RESET],
  ['a banner of one that closes', closes, banner, SILENT],
  ['a banner of one that says nothing', mute, banner, /: no answer within 5 seconds$/],
]

test.each(rows)('%s', async (_, start, checkOf, says) => {
  const { probe, judge } = checkOf(await start())
  const [answer] = await host.ask(probe.ask)
  const problem = judge(probe.parse(answer!))
  if (says === undefined) expect(problem).toBeUndefined()
  else expect(problem).toMatch(says)
})

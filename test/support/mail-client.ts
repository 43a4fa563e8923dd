import { connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as encrypt } from 'node:tls'
import { ImapFlow } from 'imapflow'
import Pop3 from 'node-pop3'
import { createTransport } from 'nodemailer'
import type { Action, Outcome } from './mail-actions.ts'

// Runs inside the network of a lab, where the mail host is: actions come on standard input, outcomes go to standard output.

const HOST = '192.168.100.12'
// The guide's certificate is signed by nobody.
const tls = { rejectUnauthorized: false }
// A busy host may take longer to greet than the clients have the patience for.
const patience = { connectionTimeout: 600_000, greetingTimeout: 600_000, socketTimeout: 600_000 }

async function send(action: Extract<Action, { do: 'send' }>): Promise<Outcome> {
  const { localAddress, port = 25, encryption, from, to, subject, user, password } = action
  const transport = createTransport({
    ...patience,
    host: HOST,
    port,
    localAddress,
    name: 'client.test',
    tls,
    requireTLS: encryption === 'required',
    ignoreTLS: encryption === 'none',
    ...(user && { auth: { user, pass: password } }),
  })
  try {
    const { response } = await transport.sendMail({ from, to, subject, text: `Hello, this is ${subject}` })
    return { ok: true, said: response }
  } finally {
    transport.close()
  }
}

async function imap(action: Extract<Action, { do: 'imap' }>): Promise<Outcome> {
  const { user, password: pass, encryption } = action
  const client = new ImapFlow({
    ...patience,
    host: HOST,
    port: 143,
    secure: false,
    doSTARTTLS: encryption === 'required',
    tls,
    auth: { user, pass },
    logger: false,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    const lock = await client.getMailboxLock('INBOX')
    const subjects: string[] = []
    for await (const { envelope } of client.fetch('1:*', { envelope: true }))
      subjects.push(envelope?.subject ?? '')
    lock.release()
    return { ok: true, said: '', subjects }
  } finally {
    await client.logout()
  }
}

/** The POP3 client knows no STLS: it goes through a door that asks for encryption and then is a plain pipe. */
async function pop3({ user, password }: Extract<Action, { do: 'pop3' }>): Promise<Outcome> {
  const door = createServer((client) => void throughStls(client))
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as { port: number }
  const client = new Pop3({ host: '127.0.0.1', port, user, password })
  try {
    const messages: string[] = []
    for (const [number] of (await client.LIST()) as string[][])
      messages.push(await client.RETR(Number(number)))
    await client.QUIT()
    return {
      ok: true,
      said: '',
      subjects: messages.map((one) => /^Subject: (.*)$/m.exec(one)?.[1]?.trim() ?? ''),
    }
  } finally {
    door.close()
  }
}

async function throughStls(client: Socket): Promise<void> {
  client.on('error', () => {})
  const plain = connect(110, HOST)
  const line = (): Promise<string> =>
    new Promise((resolve) => plain.once('data', (data) => resolve(data.toString())))
  const greeting = await line()
  plain.write('STLS\r\n')
  await line()
  const secure = encrypt({ socket: plain, ...tls })
  secure.on('error', () => client.destroy())
  client.write(greeting)
  client.pipe(secure).pipe(client)
}

/** The first line that a server says, as telnet shows it. */
function greeting({ port }: Extract<Action, { do: 'greeting' }>): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST)
    socket.once('data', (data) => {
      socket.destroy()
      resolve({ ok: true, said: data.toString().trim() })
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, said: error.code ?? error.message }),
    )
  })
}

async function perform(action: Action): Promise<Outcome> {
  try {
    switch (action.do) {
      case 'send':
        return await send(action)
      case 'imap':
        return await imap(action)
      case 'pop3':
        return await pop3(action)
      case 'greeting':
        return await greeting(action)
    }
  } catch (error) {
    const { response, responseText, message } = error as {
      response?: string
      responseText?: string
      message: string
    }
    return { ok: false, said: responseText ?? response ?? message }
  }
}

const outcomes: Outcome[] = []
for (const action of JSON.parse(await text(process.stdin)) as Action[]) outcomes.push(await perform(action))
console.log(JSON.stringify(outcomes))

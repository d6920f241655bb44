import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openChannels } from '../../src/channels/open-channels.ts'
import { startingBy } from '../../src/channels/run-command.ts'
import type { Channel, How } from '../../src/domain/notify/notify-settings.ts'
import { openMailServer } from './mail-server.ts'
import { openReceiver } from './receiver.ts'
import { eventOf, settingsOf } from './samples.ts'

/** What a message says only where all of it is told. */
const MORE = {
  account: 'the-account',
  connection: 'the-connection',
  reason: 'the-reason',
  recipients: ['the-recipient'],
  warnings: ['the-warning'],
  by: 'the-approver',
  ending: 'the-outcome',
}
const WORDS = Object.values(MORE).flat()

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`

/** What arrives, as one text, of a message that a channel of this kind is told. */
type Arriving = (content: Channel['content']) => Promise<string>

async function send(how: How, content: Channel['content'], inside: string, changes: object = {}) {
  const channel: Channel = { name: 'team', how, content, digest: null }
  const door = openChannels({
    now: Date.now,
    variable: () => undefined,
    origin: 'https://shield.example.com',
    userAgent: 'shield/test',
    start: startingBy(() => undefined, process.env),
  })
  const event = eventOf({ ...MORE, state: 'succeeded' }, { type: 'request.done' })
  const message = { id: event.id, events: [event] }
  const settings = settingsOf(channel, { privateHosts: [inside], ...changes })
  expect(await door.send(settings, channel, message, new AbortController().signal)).toEqual({ kind: 'sent' })
}

const toReceiver =
  (how: (url: string) => How): Arriving =>
  async (content) => {
    const receiver = await openReceiver(() => ({ status: 200 }))
    await send(how(receiver.url), content, receiver.host)
    return receiver.received.map(({ body }) => body).join('\n')
  }

const byMail: Arriving = async (content) => {
  const server = await openMailServer()
  const smtp = { url: { text: `smtp://${server.host}` }, from: 'shield <shield@example.com>' }
  await send({ kind: 'email', to: ['anna@example.com'] }, content, server.host, { smtp })
  return server.letters.flatMap(({ text, html, headers }) => [text, html, ...headers.values()]).join('\n')
}

const toProgram: Arriving = async (content) => {
  const folder = mkdtempSync(join(tmpdir(), 'shield-content-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'told.json')
  const script = `const { readFileSync, writeFileSync } = require('node:fs')
    writeFileSync(process.argv[1], readFileSync(0))`
  await send({ kind: 'command', argv: [process.execPath, '-e', script, '--', file] }, content, 'nowhere')
  return readFileSync(file, 'utf8')
}

describe.each<[string, Arriving]>([
  ['a webhook', toReceiver((url) => ({ kind: 'webhook', url: { text: url }, secrets: [{ text: SECRET }] }))],
  ['Slack', toReceiver((url) => ({ kind: 'slack', url: { text: url } }))],
  ['a letter', byMail],
  ['a program', toProgram],
])('%s', (_kind, arriving) => {
  it('says what a request is about and who asked, and all else only where the file says so', async () => {
    const [thin, full] = [await arriving('thin'), await arriving('full')]
    for (const text of [thin, full]) {
      const plain = text.replaceAll('\u2060', '')
      for (const word of ['Lunch', 'calendar.create-event', 'agent', '/approvals/apr_0000000001'])
        expect(plain).toContain(word)
    }
    for (const word of [...WORDS, '12.50']) {
      expect(thin.replaceAll('\u2060', '')).not.toContain(word)
      expect(full.replaceAll('\u2060', '')).toContain(word)
    }
  })
})

import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serverAt } from '../../src/channels/mail.ts'
import { openChannels } from '../../src/channels/open-channels.ts'
import { startingBy } from '../../src/channels/run-command.ts'
import type { Channel } from '../../src/domain/notify/notify-settings.ts'
import { tellingOf } from '../../src/domain/notify/telling.ts'
import type { Message, Sending } from '../../src/domain/ports/channels.ts'
import { HOSTILE } from './hostile-events.ts'
import { openMailServer, shownHeader, type MailServer } from './mail-server.ts'
import { eventOf, settingsOf } from './samples.ts'

const LINK = 'https://shield.example.com/approvals/apr_0000000001'

const ANNA: Channel = {
  name: 'anna',
  how: { kind: 'email', to: ['anna@example.com', 'ben@example.com'] },
  content: 'full',
  digest: null,
}

function door() {
  return openChannels({
    now: Date.now,
    variable: () => undefined,
    origin: 'https://shield.example.com',
    userAgent: 'shield/test',
    start: startingBy(() => undefined, {}),
  })
}

function send(server: MailServer, message: Message, changes: object = {}): Promise<Sending> {
  const smtp = { url: { text: `smtp://${server.host}` }, from: 'shield <shield@example.com>' }
  const settings = settingsOf(ANNA, { smtp, privateHosts: [server.host], ...changes })
  return door().send(settings, ANNA, message, new AbortController().signal)
}

const messageOf = (...events: readonly ReturnType<typeof eventOf>[]): Message => ({
  id: events[0]?.id ?? '',
  events,
})

describe('a letter', () => {
  it('says in text and in HTML what waits, to everybody it is for, and leads to its page', async () => {
    const server = await openMailServer()
    expect(await send(server, messageOf(eventOf()))).toEqual({ kind: 'sent' })
    const [letter] = server.letters
    expect(letter?.to).toEqual(['anna@example.com', 'ben@example.com'])
    for (const body of [letter?.text, letter?.html]) {
      expect(body).toContain('A request waits for a decision')
      expect(body?.replaceAll('\u2060', '')).toContain('Tue 1 Dec 10:00–10:30, bob@example.com')
      expect(body).toContain(LINK)
    }
    expect(letter?.headers.get('auto-submitted')).toBe('auto-generated')
  })

  it('belongs to the thread of its request, and is the same letter however often it is sent', async () => {
    const server = await openMailServer()
    const decided = eventOf({ state: 'approved' }, { id: 'evt_0000000002', type: 'request.decided' })
    await send(server, messageOf(eventOf()))
    await send(server, messageOf(decided))
    await send(server, messageOf(decided))
    const of = (name: string) => server.letters.map(({ headers }) => shownHeader(headers.get(name) ?? ''))
    const root = '<apr_0000000001@example.com>'
    const other = '<evt_0000000002@example.com>'
    expect(of('message-id')).toEqual([root, other, other])
    expect(of('in-reply-to')).toEqual(['', root, root])
    expect(of('references')).toEqual(['', root, root])
    const [subject] = of('subject')
    expect(of('subject')).toEqual([subject, `Re: ${subject}`, `Re: ${subject}`])
  })

  it('tells several things at once in a digest', async () => {
    const server = await openMailServer()
    const other = eventOf({ summary: 'Tag vip on ada' }, { id: 'evt_0000000003', subject: 'apr_0000000003' })
    await send(server, { id: 'evt_0000000009', events: [eventOf(), other] })
    const [letter] = server.letters
    expect(letter?.headers.get('subject')).toBe('shield: 2 things happened')
    expect(letter?.headers.get('message-id')).toBe('<evt_0000000009@example.com>')
    expect(letter?.text).toContain('Lunch')
    expect(letter?.text).toContain('Tag vip on ada')
  })

  it.each(HOSTILE)('with %s forms no link, header or markup', async (_what, text) => {
    const server = await openMailServer()
    const event = eventOf({ summary: text, requester: text, reason: text, account: text, warnings: [text] })
    expect(await send(server, messageOf(event))).toEqual({ kind: 'sent' })
    const [letter] = server.letters
    if (letter === undefined) throw new Error('Nothing came')
    expect([...letter.headers.keys()].toSorted()).toEqual(NAMES)
    expect(letter.to).toEqual(['anna@example.com', 'ben@example.com'])
    const { about } = tellingOf(event, null, 'full')
    const subject = shownHeader(letter.headers.get('subject') ?? '')
    expect(subject.replaceAll('\u2060', '')).toBe(`shield: ${about}`)
    expect(linksIn(letter.text)).toEqual([LINK])
    expect(letter.html.match(/<(?!\/|!)[a-z0-9]+/g)?.filter((tag) => !OURS.includes(tag))).toEqual([])
    expect([...letter.html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url]) => url)).toEqual([LINK])
    expect(linksIn(letter.html.replaceAll(/<[^>]*>/g, ' '))).toEqual([])
  })
})

const NAMES = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-auto-response-suppress',
]

const OURS = '<html <head <meta <title <style <body <div <h1 <p <table <tr <td <a <hr'.split(' ')

/** What a mail reader would make a link of: schemes, `www.`, names with a well-known end, addresses of people. */
function linksIn(text: string): readonly string[] {
  const found =
    text.match(
      /(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|www\.)[^\s<>"]+|[\w.+-]*@?[\w-]+\.(?:com|de|evil|net)\b/giu,
    ) ?? []
  return found.map((link) => link.trim())
}

describe('an SMTP server that does not take a letter', () => {
  it.each([
    [451, 'mail', 'channel'],
    [421, 'data', 'channel'],
    [550, 'data', 'message'],
  ] as const)(
    'with %i after %s is at fault for the %s, and its words are not repeated',
    async (code, after, fault) => {
      const server = await openMailServer()
      server.refuse = { code, after }
      const sending = await send(server, messageOf(eventOf()))
      expect(sending).toMatchObject({ kind: 'failed', fault, why: `127.0.0.1 answered ${code}` })
    },
  )

  it('that asks who it is is told the password of the file’s variable, and a wrong one is repeated nowhere', async () => {
    const server = await openMailServer({ password: 'good pass/word' })
    const smtpOf = (password: string) => ({
      url: { text: `smtp://shield:${encodeURIComponent(password)}@${server.host}` },
      from: 'shield@example.com',
    })
    expect(await send(server, messageOf(eventOf()), { smtp: smtpOf('good pass/word') })).toEqual({
      kind: 'sent',
    })
    const refused = await send(server, messageOf(eventOf()), { smtp: smtpOf('wrong') })
    expect(refused).toMatchObject({ kind: 'failed', fault: 'channel', why: '127.0.0.1 answered 535' })
    expect(server.letters).toHaveLength(1)
  })

  it.each([
    ['smtp://anna:pw@mail.example.com', { secure: false, port: 587, requireTLS: true }],
    ['smtps://anna:pw@mail.example.com', { secure: true, port: 465, requireTLS: false }],
    ['smtp://anna:pw@mail.example.com:25', { secure: false, port: 25, requireTLS: true }],
  ])('outside is spoken to over TLS alone, at the address that was looked at: %s', async (url, expected) => {
    const resolve = async () => [{ address: '93.184.216.34', family: 4 }]
    expect(
      await serverAt(url, { settings: settingsOf(ANNA), resolve, signal: new AbortController().signal }),
    ).toMatchObject({
      ...expected,
      host: '93.184.216.34',
      tls: { servername: 'mail.example.com' },
    })
  })

  it.each(['mail.internal', 'mail.internal:587'])(
    'inside is spoken to where private names %s',
    async (host) => {
      const settings = settingsOf(ANNA, { privateHosts: [host] })
      const resolve = async () => [{ address: '10.0.0.7', family: 4 }]
      const { signal } = new AbortController()
      const found = serverAt('smtp://Mail.Internal', { settings, resolve, signal })
      expect(await found).toMatchObject({ host: '10.0.0.7', port: 587 })
    },
  )

  it('inside the network is not spoken to unless the file allows it', async () => {
    const server = await openMailServer()
    const sending = await send(server, messageOf(eventOf()), { privateHosts: [] })
    expect(JSON.stringify(sending)).toContain('127.0.0.1 is inside the network')
    expect(server.letters).toEqual([])
  })

  it('that says nothing is not waited for longer than the command that tells', async () => {
    const ending = new AbortController()
    const silent = createServer((socket) => {
      onTestFinished(() => void socket.destroy())
      ending.abort()
    })
    await new Promise<void>((done) => {
      silent.listen(0, '127.0.0.1', done)
    })
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const smtp = { url: { text: `smtp://127.0.0.1:${port}` }, from: 'shield@example.com' }
    const sending = door().send(
      settingsOf(ANNA, { smtp, privateHosts: ['127.0.0.1'] }),
      ANNA,
      messageOf(eventOf()),
      ending.signal,
    )
    await expect(sending).rejects.toMatchObject({ code: 'interrupted' })
  })

  it('is not there', async () => {
    const server = await openMailServer()
    const smtp = { url: { text: 'smtp://127.0.0.1:1' }, from: 'shield@example.com' }
    const sending = await send(server, messageOf(eventOf()), { smtp, privateHosts: ['127.0.0.1'] })
    expect(sending).toMatchObject({ kind: 'failed', fault: 'channel' })
  })
})

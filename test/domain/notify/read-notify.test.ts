import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { variablesOf } from '../../../src/domain/notify/notify-settings.ts'
import { readNotify } from '../../../src/domain/notify/read-notify.ts'

const OPERATIONS = ['shopify.create-draft-order', 'notes.add']

const GOOD = `version: 1
channels:
  ops: { webhook: "https://ops.example.com/x", secret: env:SHIELD_NOTIFY_A }
routes:
  - { to: [ops] }
`

const read = (text: string) => readNotify(text, OPERATIONS)
const withOps = (channel: string) => GOOD.replace(/ {2}ops: .*/, `  ops: ${channel}`)
const withRoute = (route: string) => GOOD.replace('{ to: [ops] }', `{ to: [ops], ${route} }`)

describe('a file of channels and routes', () => {
  it('is read as it stands in the documentation', () => {
    const document = readFileSync(new URL('../../../docs/notifications.md', import.meta.url), 'utf8')
    const [, text = ''] = /```yaml\n([^]*?)```/.exec(document) ?? []
    const settings = read(text)
    expect(settings.channels.map(({ name, how }) => [name, how.kind])).toEqual([
      ['team', 'slack'],
      ['anna', 'email'],
      ['ops', 'webhook'],
      ['phone', 'command'],
    ])
    expect(settings.quiet).toEqual({ from: 21 * 60, to: 7 * 60 })
    expect(variablesOf(settings)).toEqual([
      'SHIELD_NOTIFY_SLACK_URL',
      'SHIELD_NOTIFY_OPS_SECRET',
      'SHIELD_NOTIFY_SMTP_URL',
    ])
  })

  it.each([
    ['another version', GOOD.replace('1', '2'), 'line 1: The file says version: 1, not \\"2\\"'],
    ['no version', GOOD.replace(/^version.*\n/, ''), 'line 1: The file says version: 1"'],
    ['a key that there is not', `${GOOD}chanels: {}\n`, 'did you mean channels?'],
    ['no such zone', `timezone: Europe/Berlim\n${GOOD}`, 'There is no time zone'],
    ['a channel of two kinds', withOps('{ slack: env:SHIELD_NOTIFY_A, email: a@b.de }'), 'has one of'],
    ['a channel of no kind', withOps('{ content: full }'), 'has one of'],
    ['a webhook without a secret', withOps('{ webhook: "https://a.de" }'), 'has a secret that signs'],
    [
      'a secret in the file',
      withOps('{ webhook: "https://a.de", secret: whsec_x }'),
      'may not be written into the file',
    ],
    ["Slack's address in the file", withOps('{ slack: "https://hooks.slack.com/x" }'), 'name a variable'],
    [
      'another variable',
      withOps('{ webhook: "https://a.de", secret: env:NANGO_API_KEY }'),
      'only those that begin',
    ],
    [
      'a secret behind env:',
      withOps('{ webhook: "https://a.de", secret: "env:whsec_x" }'),
      'names no variable; only those that begin',
    ],
    [
      'an address with a password',
      withOps('{ webhook: "https://a:b@c.de", secret: env:SHIELD_NOTIFY_A }'),
      'without user name',
    ],
    [
      'an address of a file',
      withOps('{ webhook: "file:///x", secret: env:SHIELD_NOTIFY_A }'),
      'is an https address',
    ],
    [
      'an address without TLS',
      withOps('{ webhook: "http://a.de:8080/x", secret: env:SHIELD_NOTIFY_A }'),
      'channels.ops.webhook leads to a.de:8080 without TLS; it is https, or private names that host',
    ],
    ['a port that there is not', `private: ["a.de:99999"]\n${GOOD}`, 'private holds hosts such as'],
    ['a command without its path', withOps('{ command: [tell] }'), 'the whole path of a program'],
    [
      'e-mail to two at once',
      `smtp: { url: "smtp://a.de", from: s@a.de }\n${withOps('{ email: "a@b.de, c@d.de" }')}`,
      'email is an address',
    ],
    [
      'e-mail without a server',
      withOps('{ email: a@b.de }'),
      'line 3: The channel ops sends e-mail, so the file needs smtp',
    ],
    [
      "a server's password in the file",
      `smtp: { url: "smtps://a:b@c.de", from: s@a.de }\n${withOps('{ email: a@b.de }')}`,
      'with a password it is env:',
    ],
    [
      'a digest of a webhook',
      withOps('{ webhook: "https://a.de", secret: env:SHIELD_NOTIFY_A, digest: "08:00" }'),
      'it has no digest',
    ],
    ['a time that there is not', withOps('{ command: [/x], digest: "25:00" }'), 'digest is a time such as'],
    ['content of another kind', withOps('{ command: [/x], content: all }'), 'content is one of thin, full'],
    [
      'a channel without a route',
      GOOD.replace(/routes:[^]*/, ''),
      'line 3: No route leads to the channel ops',
    ],
    ['a route to nowhere', GOOD.replace('to: [ops]', 'to: [op]'), 'There is no channel \\"op\\"'],
    ['an event that there is not', withRoute('events: [request.gone]'), 'There is no event'],
    ['an operation that there is not', withRoute('operations: [shopfy.*]'), 'No write is called'],
    ['money without a currency', withRoute('above: 100'), 'above is money such as'],
    ['a half of quiet hours', `quiet: { from: "21:00" }\n${GOOD}`, 'quiet has from and to'],
    ['a host with a path', `private: [example.com/x]\n${GOOD}`, 'private holds hosts such as'],
    [
      'callbacks without hosts',
      `callbacks: { secret: env:SHIELD_NOTIFY_A }\n${GOOD}`,
      'callbacks names hosts',
    ],
  ])('with %s is refused, with the line', (_what, text, why) => {
    let message = ''
    try {
      read(text)
    } catch (error) {
      message = error instanceof Error ? error.message : ''
    }
    expect(JSON.stringify(message)).toContain(why)
    expect(message).toMatch(/line \d+/)
    expect(message, 'a secret is repeated nowhere').not.toMatch(/whsec_x|a:b/)
  })
})

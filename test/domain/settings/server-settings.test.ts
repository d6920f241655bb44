import { describe, expect, it } from 'vitest'
import { resolveSettings, type Settings } from '../../../src/domain/settings/settings.ts'
import type { Variable } from '../../../src/domain/settings/variables.ts'

type Values = Partial<Record<Variable, string>>

function settle(values: Values): Settings {
  return resolveSettings([{ name: 'the environment', values }], '/home/anna/.shield', undefined)
}

describe('the address to listen on', () => {
  it.each([
    ['8080', '127.0.0.1', 8080],
    [':8080', '127.0.0.1', 8080],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::1]:0', '::1', 0],
    ['shield.example.com:443', 'shield.example.com', 443],
  ])('%s is %s, port %i', (text, host, port) => {
    expect(settle({ SHIELD_LISTEN: text }).server.listen).toEqual({ host, port })
  })

  it.each(['', '127.0.0.1', '65536', 'host:x', 'http://127.0.0.1:80', '1:2:3', 'a b:1'])(
    '%j is refused, unless it is empty',
    (text) => {
      if (text === '') expect(settle({ SHIELD_LISTEN: text }).server.listen.port).toBe(7800)
      else expect(() => settle({ SHIELD_LISTEN: text })).toThrow('SHIELD_LISTEN')
    },
  )
})

describe('a server to work through', () => {
  it('how much one principal may pile up is a whole number', () => {
    const { bounds } = settle({ SHIELD_MAX_PENDING: '7', SHIELD_MAX_PENDING_BYTES: '4096' }).server
    expect(bounds).toEqual({ pending: 7, bytes: 4096, refusals: 60 })
    expect(settle({}).server.bounds).toEqual({ pending: 100, bytes: 16 * 1024 * 1024, refusals: 60 })
    for (const value of ['0', '-1', '1.5', '1e3', 'many', '9999999999']) {
      expect(() => settle({ SHIELD_MAX_REFUSALS: value }), value).toThrow(
        'SHIELD_MAX_REFUSALS in the environment must be a whole number from 1 to 1000000000',
      )
    }
  })

  it('how long a server still answers when it is asked to end is 0 to 600 whole seconds', () => {
    const drainOf = (value: string) => settle({ SHIELD_DRAIN_SECONDS: value }).server.drain
    expect([settle({}).server.drain, drainOf('0'), drainOf('15'), drainOf('600')]).toEqual([
      0, 0, 15_000, 600_000,
    ])
    for (const value of ['-1', '0.5', '601', 'long']) {
      expect(() => drainOf(value), value).toThrow(
        'SHIELD_DRAIN_SECONDS in the environment must be a whole number from 0 to 600',
      )
    }
  })

  it('is there with an address and a token', () => {
    const { remote } = settle({ SHIELD_URL: 'https://shield.example.com/', SHIELD_TOKEN: 't' })
    expect(remote).toEqual({ url: 'https://shield.example.com', token: 't' })
  })

  it.each(['http://localhost:7800', 'http://127.0.0.1:7800', 'http://[::1]:7800', 'https://a.example:8443'])(
    'may be %s',
    (url) => {
      expect(settle({ SHIELD_URL: url, SHIELD_TOKEN: 't' }).remote?.url).toBe(url)
    },
  )

  it.each([
    'http://shield.example.com',
    'http://127.0.0.1.evil.example',
    'https://user:pass@shield.example.com',
    'https://shield.example.com/path',
    'https://shield.example.com?x=1',
    'ftp://shield.example.com',
    'shield.example.com',
  ])('may not be %s', (url) => {
    const refused = () => settle({ SHIELD_URL: url, SHIELD_TOKEN: 't' })
    expect(refused).toThrow('SHIELD_URL')
    expect(refused).not.toThrow('pass@')
  })

  it('needs both', () => {
    expect(() => settle({ SHIELD_URL: 'https://a.example' })).toThrow('SHIELD_TOKEN is not')
    expect(settle({ SHIELD_TOKEN: 't' }).remote).toBeNull()
  })
})

const [NEW, OLD] = ['new-secret-of-16-bytes', 'old-secret-of-16-bytes']

it('secrets of webhooks may be several, during a rotation', () => {
  const { server } = settle({ NANGO_WEBHOOK_SECRET: `${NEW}, ${OLD}`, META_APP_SECRET: OLD })
  expect(server).toMatchObject({ webhookSecrets: { nango: [NEW, OLD], whatsapp: [OLD] } })
})

it.each([`REPLACE_ME,${NEW}`, `${NEW},replace_me`, `Replace_Me ${NEW},,REPLACE_ME`])(
  'a placeholder among secrets is no secret: %s',
  (value) => {
    const { server } = settle({
      NANGO_WEBHOOK_SECRET: value,
      META_APP_SECRET: value,
      SHIELD_ALLOWED_HOSTS: value,
    })
    expect(server).toMatchObject({
      webhookSecrets: { nango: [NEW], whatsapp: [NEW] },
      allowedHosts: [NEW],
    })
  },
)

it.each(['NANGO_WEBHOOK_SECRET', 'META_APP_SECRET'] as const)(
  'a %s shorter than 16 bytes is refused, also as one of several',
  (variable) => {
    for (const value of ['short', `${NEW},short`, 'fifteen-bytes-1']) {
      const refused = () => settle({ [variable]: value })
      expect(refused).toThrow(
        `${variable} in the environment must be one or more secrets of at least 16 bytes each`,
      )
      expect(refused).not.toThrow('short')
    }
    expect(() => settle({ [variable]: 'sixteen-bytes-16' })).not.toThrow()
  },
)

it('half a certificate is refused', () => {
  expect(() => settle({ SHIELD_TLS_CERT: '/c.pem' })).toThrow('SHIELD_TLS_KEY')
  const { server } = settle({ SHIELD_TLS_CERT: '/c.pem', SHIELD_TLS_KEY: '/k.pem' })
  expect(server.tls).toEqual({ cert: '/c.pem', key: '/k.pem' })
})

it('a switch that is neither on nor off is refused', () => {
  expect(() => settle({ SHIELD_REQUIRE_DIGEST: 'maybe' })).toThrow('must be 0 or 1')
  expect(settle({ SHIELD_REQUIRE_DIGEST: 'yes' }).server.requiresDigest).toBe(true)
})

it.each([
  ['https://shield.example.com', 'https://shield.example.com'],
  ['https://shield.example.com:8443/', 'https://shield.example.com:8443'],
  ['http://127.0.0.1:7800', 'http://127.0.0.1:7800'],
])('SHIELD_ORIGIN %s is where the pages are', (value, origin) => {
  expect(settle({ SHIELD_ORIGIN: value }).server.origin).toBe(origin)
})

it.each([
  'shield.example.com',
  'http://shield.example.com',
  'https://shield.example.com/x',
  'https://a:b@c.de',
])('SHIELD_ORIGIN %s is refused: links could not lead there, or not safely', (value) => {
  expect(() => settle({ SHIELD_ORIGIN: value })).toThrow(
    'SHIELD_ORIGIN in the environment must be https://HOST',
  )
})

describe('the names that a server answers to', () => {
  it.each([
    ['Shield.example.com, localhost:8443', ['shield.example.com', 'localhost:8443']],
    ['[fd00::1]:7800 10.0.0.7', ['[fd00::1]:7800', '10.0.0.7']],
    ['', []],
  ])('%j', (text, hosts) => {
    expect(settle({ SHIELD_ALLOWED_HOSTS: text }).server.allowedHosts).toEqual(hosts)
  })

  it.each([
    'https://shield.example.com',
    'shield.example.com/',
    '*.example.com',
    'a.example,http://b.example',
    'a@b.example',
    '*',
  ])('%s among them is refused: no Host header can be that', (text) => {
    const refused = () => settle({ SHIELD_ALLOWED_HOSTS: text })
    expect(refused).toThrow(
      'SHIELD_ALLOWED_HOSTS in the environment must be names as they appear in a Host header',
    )
    expect(refused).not.toThrow(text)
  })
})

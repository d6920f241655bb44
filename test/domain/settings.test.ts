import { describe, expect, it } from 'vitest'
import {
  apiKeyOf,
  resolveSettings,
  type SettingSource,
  type Settings,
  type Variable,
} from '../../src/domain/settings.ts'

type Values = Partial<Record<Variable, string>>

const from = (name: string, trusted: boolean) => (values: Values) => ({ name, trusted, values })
const environment = from('the environment', true)
const named = from('ci.env', true)
const local = from('./.env', false)

function settle(...sources: SettingSource[]): Settings {
  return resolveSettings(sources, '/home/anna/.shield', undefined)
}

describe('settings', () => {
  it('have an answer to everything but the key when nothing is set', () => {
    expect(settle()).toEqual({
      nangoBaseUrl: 'http://127.0.0.1:3003',
      nangoApiKey: undefined,
      defaultScopes: {
        google: ['calendar.readonly'],
        shopify: ['read_orders'],
        whatsapp: ['whatsapp_business_management'],
        woocommerce: ['read'],
      },
      integrations: {
        google: 'google-calendar',
        shopify: 'shopify',
        whatsapp: 'whatsapp-business',
        woocommerce: 'woocommerce',
      },
      apiVersions: { shopify: '2026-10', whatsapp: 'v26.0' },
      writeRequiresApproval: true,
      auditReads: true,
      actor: undefined,
      home: '/home/anna/.shield',
      database: '/home/anna/.shield/shield.db',
      readTimeout: 30_000,
      writeTimeout: 60_000,
      remote: null,
      server: {
        listen: { host: '127.0.0.1', port: 7800 },
        allowedHosts: [],
        bounds: { pending: 100, bytes: 16 * 1024 * 1024, refusals: 60 },
        tls: null,
        isBehindTls: false,
        requiresDigest: false,
        nangoWebhookSecrets: [],
        isApiKeyWebhookSecret: false,
        metaAppSecrets: [],
        metaVerifyToken: undefined,
      },
    })
  })

  it('take each value from the first source that has it', () => {
    const settings = settle(
      environment({ SHIELD_ACTOR: 'anna' }),
      named({ SHIELD_ACTOR: 'ci', SHIELD_READ_TIMEOUT_SECONDS: '5' }),
      local({ SHIELD_READ_TIMEOUT_SECONDS: '6', SHIELD_WRITE_TIMEOUT_SECONDS: '7.5' }),
    )
    expect(settings).toMatchObject({ actor: 'anna', readTimeout: 5000, writeTimeout: 7500 })
  })

  it.each(['', '   ', 'REPLACE_ME', ' REPLACE_ME '])('take %j as unset', (value) => {
    const settings = settle(environment({ NANGO_API_KEY: value }), local({ NANGO_API_KEY: 'key' }))
    expect(settings.nangoApiKey).toBe('key')
  })

  it('take a database from the flag before any source', () => {
    const source = environment({ SHIELD_DB: '/env.db' })
    expect(resolveSettings([source], '/home', '/flag.db').database).toBe('/flag.db')
    expect(resolveSettings([source], '/home', undefined).database).toBe('/env.db')
  })

  it('split scopes at commas and blanks', () => {
    const { defaultScopes } = settle(environment({ INTEGRATIONS_DEFAULT_SCOPES_GOOGLE: ' a, b,,c\td ' }))
    expect(defaultScopes.google).toEqual(['a', 'b', 'c', 'd'])
  })

  it.each([
    ['https://nango.example/', 'https://nango.example'],
    ['http://127.0.0.1:3003/api//', 'http://127.0.0.1:3003/api'],
  ])('take the address %s without its last slashes', (value, address) => {
    expect(settle(environment({ NANGO_BASE_URL: value })).nangoBaseUrl).toBe(address)
  })

  it.each(['localhost:3003', 'nango.example', 'ftp://nango.example', 'file:///etc/passwd', 'http://'])(
    'refuse %s as an address and say where it stands',
    (value) => {
      expect(() => settle(environment({ NANGO_BASE_URL: value }))).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: `NANGO_BASE_URL is ${JSON.stringify(value)}; it must be a plain http or https address`,
          hint: 'Correct it in the environment, for example http://127.0.0.1:3003',
        }),
      )
    },
  )

  it.each([
    'https://anna:s3cret-word@nango.example',
    'https://s3cret-word@nango.example',
    'anna:s3cret-word@nango.example',
    'https://nango.example/?key=s3cret-word',
    'https://nango.example/#s3cret-word',
  ])('refuse an address with something secret in it, and do not repeat it: %s', (value) => {
    let caught: unknown
    try {
      settle(environment({ NANGO_BASE_URL: value }))
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ code: 'usage' })
    expect(JSON.stringify([caught, String(caught)])).not.toContain('s3cret-word')
  })

  it.each(['0', '-1', 'soon', '601', 'NaN', 'Infinity', '1s'])('refuse %j as a time-out', (value) => {
    expect(() => settle(environment({ SHIELD_WRITE_TIMEOUT_SECONDS: value }))).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `SHIELD_WRITE_TIMEOUT_SECONDS is ${JSON.stringify(value)}; it must be between 0 and 600`,
      }),
    )
  })

  it.each(['v25.0', 'v101.3'])('take %s as the version of the Graph API', (value) => {
    expect(settle(environment({ SHIELD_GRAPH_API_VERSION: value })).apiVersions.whatsapp).toBe(value)
  })

  it.each(['26.0', 'v26', 'latest', 'v26.0/me', 'v0.0', '../v26.0'])(
    'refuse %j as the version of the Graph API',
    (value) => {
      expect(() => settle(environment({ SHIELD_GRAPH_API_VERSION: value }))).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: `SHIELD_GRAPH_API_VERSION is ${JSON.stringify(value)}; it must be a version of Meta's Graph API`,
        }),
      )
    },
  )

  it('quote no more than the beginning of a long value', () => {
    const value = 'x'.repeat(5000)
    expect(() => settle(environment({ SHIELD_READ_TIMEOUT_SECONDS: value }))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,200}$/) as unknown }),
    )
  })
})

describe.each([
  ['INTEGRATIONS_WRITE_REQUIRES_APPROVAL', 'writeRequiresApproval'],
  ['INTEGRATIONS_AUDIT_LOG', 'auditReads'],
] as const)('the switch %s', (variable, setting) => {
  it.each(['1', 'true', 'YES', 'on'])('is on as %s', (value) => {
    expect(settle(local({ [variable]: value }))[setting]).toBe(true)
  })

  it.each(['0', 'false', 'No', 'OFF'])('is off as %s, where a person said so', (value) => {
    expect(settle(environment({ [variable]: value }))[setting]).toBe(false)
    expect(settle(named({ [variable]: value }))[setting]).toBe(false)
  })

  it('cannot be switched off by a file that merely lies in the working directory', () => {
    expect(() => settle(environment({}), local({ [variable]: '0' }))).toThrow(
      expect.objectContaining({
        code: 'denied',
        message: `./.env switches ${variable} off, which a file in the working directory may not do`,
        hint: 'Set it in the environment, or pass --env-from ./.env if you trust that file',
      }),
    )
  })

  it('is not switched off by that file when a person has switched it on', () => {
    expect(settle(environment({ [variable]: '1' }), local({ [variable]: '0' }))[setting]).toBe(true)
  })

  it.each(['2', 'maybe', '00', 'nope'])('is never guessed from %j', (value) => {
    expect(() => settle(environment({ [variable]: value }))).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `${variable} is ${JSON.stringify(value)}; it must be 0 or 1`,
      }),
    )
  })
})

describe('a key', () => {
  it('from elsewhere is not sent to a host that a file in the working directory names', () => {
    expect(() =>
      settle(
        environment({ NANGO_API_KEY: 's3cret-word' }),
        local({ NANGO_BASE_URL: 'https://evil.example' }),
      ),
    ).toThrow(
      expect.objectContaining({
        code: 'denied',
        message:
          './.env sets NANGO_BASE_URL, but NANGO_API_KEY comes from the environment: the key is not sent to a host that a file in the working directory names',
      }),
    )
  })

  it.each<[string, SettingSource[]]>([
    ['both are from that file', [local({ NANGO_BASE_URL: 'https://n.example', NANGO_API_KEY: 'k' })]],
    [
      'a person named the file',
      [environment({ NANGO_API_KEY: 'k' }), named({ NANGO_BASE_URL: 'https://n.example' })],
    ],
    [
      'a person named another host, which wins',
      [
        environment({ NANGO_BASE_URL: 'https://n.example', NANGO_API_KEY: 'k' }),
        local({ NANGO_BASE_URL: 'https://evil.example' }),
      ],
    ],
  ])('is taken when %s', (_when, sources) => {
    expect(settle(...sources)).toMatchObject({ nangoBaseUrl: 'https://n.example', nangoApiKey: 'k' })
  })

  it('that is not set is not_connected, with the next step', () => {
    expect(() => apiKeyOf(settle())).toThrow(
      expect.objectContaining({
        code: 'not_connected',
        message: 'NANGO_API_KEY is not set',
        hint: expect.stringContaining('.env.example') as unknown,
      }),
    )
    expect(apiKeyOf(settle(environment({ NANGO_API_KEY: 'k' })))).toBe('k')
  })
})

describe("the version of Shopify's API", () => {
  it.each(['2026-01', '2027-04', 'unstable'])('can be %s', (value) => {
    expect(settle(environment({ SHIELD_SHOPIFY_API_VERSION: value })).apiVersions.shopify).toBe(value)
  })

  it.each(['latest', '2026-11', '2026-1', 'v2026-10', '../2026-10', '2026-10/graphql.json', 'constructor'])(
    'cannot be %s, and it is said where that stands',
    (value) => {
      expect(() => settle(environment({ SHIELD_SHOPIFY_API_VERSION: value }))).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: `SHIELD_SHOPIFY_API_VERSION is "${value}"; it must be a version of Shopify's Admin API`,
          hint: 'Correct it in the environment, for example 2026-10',
        }),
      )
    },
  )
})

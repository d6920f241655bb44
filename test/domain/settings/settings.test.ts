import { describe, expect, it } from 'vitest'
import type { ShieldError } from '../../../src/domain/errors.ts'
import {
  apiKeyOf,
  resolveSettings,
  secretsInForce,
  type SettingSource,
  type Settings,
} from '../../../src/domain/settings/settings.ts'
import { VARIABLES, type Variable } from '../../../src/domain/settings/variables.ts'

type Values = Partial<Record<Variable, string>>

const from = (name: string) => (values: Values) => ({ name, values })
const environment = from('the environment')
const named = from('ci.env')
const local = from('./.env')

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
      policyUnattended: false,
      actor: undefined,
      home: '/home/anna/.shield',
      database: '/home/anna/.shield/shield.db',
      databaseUrl: null,
      databaseDirectUrl: null,
      sealKeyFile: null,
      readTimeout: 30_000,
      writeTimeout: 60_000,
      remote: null,
      server: {
        listen: { host: '127.0.0.1', port: 7800 },
        origin: null,
        allowedHosts: [],
        bounds: { pending: 100, bytes: 16 * 1024 * 1024, refusals: 60 },
        drain: 0,
        tls: null,
        isBehindTls: false,
        requiresDigest: false,
        webhookSecrets: { nango: [], whatsapp: [] },
        isApiKeyWebhookSecret: false,
        webhookWords: {},
      },
      notifyVariables: {},
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

  it.each(['', '   ', 'REPLACE_ME', ' REPLACE_ME ', 'replace_me', 'Replace_Me, REPLACE_ME', ','])(
    'take %j as unset',
    (value) => {
      const settings = settle(environment({ NANGO_API_KEY: value }), local({ NANGO_API_KEY: 'key' }))
      expect(settings.nangoApiKey).toBe('key')
    },
  )

  it('take a database from the flag before any source', () => {
    const source = environment({ SHIELD_DB: '/env.db' })
    expect(resolveSettings([source], '/home', '/flag.db').database).toBe('/flag.db')
    expect(resolveSettings([source], '/home', undefined).database).toBe('/env.db')
  })

  it('take a database at a server in the place of a file, and show it without its password', () => {
    const url = 'postgres://anna:hunter2@db.example.com:6432/queue?sslmode=verify-full'
    const source = environment({ SHIELD_DATABASE_URL: url })
    expect(resolveSettings([source], '/home', undefined)).toMatchObject({
      database: 'postgres://anna@db.example.com:6432/queue',
      databaseUrl: url,
    })
    const named = resolveSettings([source], '/home', '/flag.db')
    expect(named).toMatchObject({ database: '/flag.db', databaseUrl: null })
    expect(secretsInForce(resolveSettings([source], '/home', undefined))).toContain(url)
  })

  it('refuse a database at a server beside a file', () => {
    const sources = [
      environment({ SHIELD_DATABASE_URL: 'postgres://anna:hunter2@db/queue' }),
      local({ SHIELD_DB: '/env.db' }),
    ]
    expect(() => resolveSettings(sources, '/home', undefined)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'SHIELD_DATABASE_URL and SHIELD_DB name two databases',
        hint: 'Take one of them away: SHIELD_DATABASE_URL is in the environment, SHIELD_DB in ./.env',
      }),
    )
  })

  it.each(['anna:hunter2@db/queue', 'mysql://anna:hunter2@db/queue', 'hunter2'])(
    'refuse %s as a database at a server, without repeating it',
    (value) => {
      expect(() => settle(environment({ SHIELD_DATABASE_URL: value }))).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: 'SHIELD_DATABASE_URL in the environment must be the address of a PostgreSQL database',
        }),
      )
    },
  )

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
          message:
            'NANGO_BASE_URL in the environment must be a plain http or https address, without user name, query and fragment',
          hint: 'Correct it there, for example http://127.0.0.1:3003',
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
        message:
          'SHIELD_WRITE_TIMEOUT_SECONDS in the environment must be a number of seconds between 0 and 600',
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
          message: "SHIELD_GRAPH_API_VERSION in the environment must be a version of Meta's Graph API",
        }),
      )
    },
  )

  it('say in which line of a file a value stands that cannot be meant', () => {
    const file = { name: './.env', values: { SHIELD_LISTEN: 'here' }, lines: { SHIELD_LISTEN: 7 } }
    expect(() => settle(file)).toThrow('SHIELD_LISTEN in ./.env, line 7 must be HOST:PORT or PORT')
  })

  it.each<[Variable, string]>([
    ['SHIELD_DB', 'x.db\nNANGO_API_KEY=s3cret-word'],
    ['SHIELD_TLS_CERT', '/c.pem\u0000'],
    ['SHIELD_TLS_KEY', '/k\u0007.pem'],
  ])('refuse a path with a control character in %s', (variable, value) => {
    expect(() => settle(environment({ [variable]: value }))).toThrow(
      `${variable} in the environment must be a path without control characters`,
    )
  })

  it.each(['~/x.db', '~', '$HOME/x.db', '${HOME}/x.db'])('refuse %j, which a shell would change', (value) => {
    expect(() => settle(environment({ SHIELD_DB: value }))).toThrow('must be a path without ~ or $')
  })

  it.each(['http://127.0.0.1:3003', 'two words', 'line\nbreak', 'kéy'])('refuse %j as a key', (value) => {
    expect(() => settle(environment({ NANGO_API_KEY: value }))).toThrow(
      'NANGO_API_KEY in the environment must be a key without blanks, not an address',
    )
  })

  /** What each variable says of a value that no variable can mean. */
  it.each(VARIABLES)('repeat nothing of the value of %s', (variable) => {
    const secret = 's3cret-word'
    const values = [
      secret,
      `http://x ${secret}`,
      `x\n${secret}`,
      `https://${secret}@h/?${secret}#`,
      `${secret}:99999`,
    ]
    for (const value of values) {
      const others = variable === 'SHIELD_TOKEN' ? { SHIELD_URL: 'https://a.example' } : { SHIELD_TOKEN: 't' }
      try {
        settle(environment({ ...others, [variable]: value }))
      } catch (error) {
        expect(JSON.stringify([error, String(error), (error as ShieldError).hint])).not.toContain(secret)
      }
    }
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

  it.each(['2', 'maybe', '00', 'nope'])('is never guessed from %j', (value) => {
    expect(() => settle(environment({ [variable]: value }))).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `${variable} in the environment must be 0 or 1`,
      }),
    )
  })
})

describe('a key', () => {
  it('that is not set is not_connected, with the next step', () => {
    expect(() => apiKeyOf(settle())).toThrow(
      expect.objectContaining({
        code: 'not_connected',
        message: 'NANGO_API_KEY is not set',
        hint: expect.stringContaining('docs/setup.md') as unknown,
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
          message: "SHIELD_SHOPIFY_API_VERSION in the environment must be a version of Shopify's Admin API",
          hint: 'Correct it there, for example 2026-10',
        }),
      )
    },
  )
})

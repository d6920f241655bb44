import { describe, expect, it } from 'vitest'
import type { ProviderResponse } from '../../../src/domain/provider/http.ts'
import { askShopify } from '../../../src/providers/shopify/ask.ts'
import { draftsDocument } from '../../../src/providers/shopify/draft-pages.ts'
import { answer, connection, createFakeShopify, denied, deniedError, THROTTLED } from './fake-shopify.ts'

const QUESTION = { document: '{ shop { name } }', variables: {}, what: 'the shop' }

function ask(response: ProviderResponse, name = 'shopify', apiVersion = '2026-10') {
  const access = { query: async () => response, apiVersion, connection: { ...connection, name } }
  return askShopify(access, QUESTION)
}

const errors = (code: string, path?: readonly string[]) =>
  answer({ errors: [{ message: 'Said so', ...(path ? { path } : {}), extensions: { code } }] })

describe("Shopify's answer", () => {
  it('is its data', async () => {
    expect(await ask(answer({ data: { shop: { name: 'Demo' } } }))).toEqual({
      data: { shop: { name: 'Demo' } },
      denied: [],
      warnings: [],
    })
  })

  it('may lack fields that the app may not read, which is said', async () => {
    const response = answer({
      data: { orders: { nodes: [{ email: null }, { email: null }] } },
      errors: [deniedError(['orders', 'nodes', 0, 'email']), deniedError(['orders', 'nodes', 1, 'email'])],
    })
    expect(await ask(response)).toMatchObject({
      denied: ['email'],
      warnings: ['This app may not read email'],
    })
  })

  it.each([
    [
      '2026-07',
      'Shopify answered in version 2026-07 of its API, not in 2026-10: set SHIELD_SHOPIFY_API_VERSION to one that it serves',
    ],
  ])('in another version (%s) is warned about', async (version, warning) => {
    const response = answer({ data: {} }, 200, { 'x-shopify-api-version': version })
    expect((await ask(response)).warnings).toEqual([warning])
  })

  it('without a version, which some servers of Nango leave out, is not', async () => {
    expect((await ask(answer({ data: {} }, 200, {}))).warnings).toEqual([])
  })

  it('to a search that was not wholly followed is refused, because everything came back', async () => {
    const response = answer({
      data: { orders: { nodes: [] } },
      extensions: {
        search: [
          {
            path: ['orders'],
            query: 'nme:#1001',
            parsed: { field: 'nme', match_all: '#1001' },
            warnings: [
              { field: 'nme', message: 'Invalid search field for this query.', code: 'invalid_field' },
              { field: 'nme', message: 'Invalid search field for this query.', code: 'invalid_field' },
            ],
          },
        ],
      },
    })
    await expect(ask(response)).rejects.toMatchObject({
      code: 'failed',
      message:
        'Shopify did not follow the search for the shop (nme: Invalid search field for this query.) and may have answered with everything there is, so nothing of it is shown',
      hint: expect.stringContaining('--order ID') as string,
    })
    await expect(ask(response, 'shopify', '2026-07')).rejects.toMatchObject({
      hint: 'Set SHIELD_SHOPIFY_API_VERSION to 2026-10, which shield is made for; now it is 2026-07',
    })
  })

  it('to a search without a warning is taken', async () => {
    const extensions = { search: [{ path: ['orders'], query: 'name:1', parsed: {} }] }
    expect((await ask(answer({ data: { orders: {} }, extensions }))).data).toEqual({ orders: {} })
  })
})

describe('a refusal of Shopify', () => {
  it.each<[string, ProviderResponse, object]>([
    ['throttles within 200', THROTTLED, { code: 'unavailable', hint: 'Wait 2 s, then try again' }],
    [
      'throttles with 429',
      answer({ errors: 'Exceeded rate limit' }, 429),
      { code: 'unavailable', hint: 'Wait a few seconds, then try again' },
    ],
    [
      'throttles with 429 and says how long',
      answer({ errors: 'Exceeded rate limit' }, 429, { 'retry-after': '2.0' }),
      { code: 'unavailable', hint: 'Wait 2 seconds, then try again' },
    ],
    [
      'suspects the server of Nango (430)',
      answer({ errors: 'Shopify Security Rejection' }, 430),
      { code: 'unavailable', hint: expect.stringContaining('for an attack') as string },
    ],
    [
      'is down and says until when',
      answer({ errors: 'Down' }, 503, {
        date: 'Tue, 01 Dec 2026 10:00:00 GMT',
        'retry-after': 'Tue, 01 Dec 2026 10:05:00 GMT',
      }),
      { code: 'unavailable', hint: 'Wait 5 minutes, then try again' },
    ],
    [
      'denies the whole answer',
      denied('shop'),
      { code: 'not_connected', hint: 'shield connect shopify --scopes read_things' },
    ],
    ['denies a root field beside data', denied('orders', { shop: {} }), { code: 'not_connected' }],
    [
      'asks for access to protected data',
      answer({
        data: null,
        errors: [
          {
            message: 'This app is not approved to access the Order object.',
            path: ['orders'],
            extensions: { code: 'ACCESS_DENIED' },
          },
        ],
      }),
      {
        code: 'not_connected',
        hint: "The app needs access to protected customer data: ask for it in the app's settings at Shopify",
      },
    ],
    ['finds a field undefined', errors('undefinedField'), { code: 'failed' }],
    ['finds a variable invalid', errors('INVALID_VARIABLE'), { code: 'failed' }],
    ['finds it too costly', errors('MAX_COST_EXCEEDED'), { code: 'failed' }],
    ['fails itself within 200', errors('INTERNAL_SERVER_ERROR'), { code: 'unavailable' }],
    [
      'fails in a part of the data',
      answer({
        data: { shop: null },
        errors: [
          deniedError(['shop', 'name']),
          { message: 'Oops', path: ['shop', 'x'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
        ],
      }),
      { code: 'unavailable', message: 'Shopify refused the shop: INTERNAL_SERVER_ERROR: Oops' },
    ],
    ['says only errors without a code', answer({ errors: [{ message: 'Hm' }] }), { code: 'failed' }],
    ['says nothing', answer({ data: null }), { code: 'unavailable' }],
    ['has errors of another form', answer({ errors: { query: 'missing' } }, 400), { code: 'failed' }],
    ['finds the token dead', answer({ errors: 'Invalid API key' }, 401), { code: 'not_connected' }],
    ['finds the shop unpaid', answer({ errors: 'Unavailable Shop' }, 402), { code: 'failed' }],
    ['forbids it', answer({ errors: 'Forbidden' }, 403), { code: 'not_connected' }],
    [
      'finds no such shop',
      answer({ errors: 'Not Found' }, 404),
      { code: 'failed', message: 'Shopify refused the shop with 404: Not Found' },
    ],
    ['finds the shop locked', answer({ errors: 'Locked' }, 423), { code: 'failed' }],
    ['fails itself', answer({ errors: 'Internal' }, 500), { code: 'unavailable' }],
    ['has data under a wrong status', answer({ data: { shop: {} } }, 500), { code: 'unavailable' }],
  ])('that %s has a code and a next step', async (_what, response, expected) => {
    await expect(ask(response)).rejects.toMatchObject({ hint: expect.stringMatching(/.{5}/), ...expected })
  })

  it.each<[string, ProviderResponse]>([
    ['a page', answer('<html>Sign in</html>')],
    ['a page with an error', answer('<html>Bad gateway</html>', 502)],
    ["somebody else's JSON", answer({ error: { code: 'x' } })],
    ['a list', answer([])],
    ['nothing', answer('', 204)],
  ])('that is %s is not Shopify', async (_what, response) => {
    await expect(ask(response)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('when asked for the shop'),
    })
  })

  it('names the connection to authorise again', async () => {
    await expect(ask(answer({ errors: 'x' }, 401), 'second')).rejects.toMatchObject({
      hint: 'shield connect shopify --as second',
    })
  })

  it('is quoted no further than its beginning', async () => {
    const response = answer({ errors: 'x'.repeat(5000) }, 404)
    await expect(ask(response)).rejects.toMatchObject({ message: expect.stringMatching(/^.{1,400}$/) })
  })
})

describe('pages that cost more than an app may spend at once', () => {
  it('are waited for, so long as Shopify says', async () => {
    const fake = createFakeShopify({ isCharged: true })
    const question = { document: draftsDocument('name'), variables: { first: 250 }, what: 'more' }
    fake.shop.budget.points = 2
    await expect(askShopify(fake.reading, question)).rejects.toMatchObject({
      code: 'unavailable',
      hint: 'Wait 3 s, then try again',
    })
    const before = fake.clock.now
    const { data } = await askShopify(fake.reading, { ...question, isMore: true })
    expect(data).toHaveProperty('draftOrders')
    expect(fake.clock.now - before).toBe(3_000)
  })

  it('are waited for as long as Shopify says outside its JSON, too', async () => {
    const fake = createFakeShopify()
    const tooMany = answer({ errors: 'Exceeded rate limit' }, 429, { 'retry-after': '2.0' })
    const answers = [tooMany, answer({ data: {} })]
    const access = { ...fake.reading, query: async () => answers.shift() ?? tooMany }
    const before = fake.clock.now
    const question = { document: draftsDocument('name'), variables: { first: 250 }, what: 'more' }
    expect(await askShopify(access, { ...question, isMore: true })).toMatchObject({ data: {} })
    expect(fake.clock.now - before).toBe(2_000)
  })

  it('are given up where the wait has no end', async () => {
    const fake = createFakeShopify()
    fake.answers.set('draftOrders', THROTTLED)
    const question = {
      document: draftsDocument('name'),
      variables: { first: 250 },
      what: 'more',
      isMore: true,
    }
    await expect(askShopify(fake.reading, question)).rejects.toMatchObject({ code: 'unavailable' })
    expect(fake.asked).toHaveLength(4)
  })
})

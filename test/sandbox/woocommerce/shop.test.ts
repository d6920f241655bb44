import { describe, expect, it } from 'vitest'
import { startShop } from './shop-client.ts'

const ids = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id).toSorted((a, b) => a - b)
const ALL = [12, 17, 18, 20, 21, 22, 23, 24, 26, 27, 28]

describe("the sandbox's shop lists orders as WooCommerce does", () => {
  it.each(['billing_email=ada@example.com', 'number=17', 'customer_email=x', 'nonsense=1'])(
    'ignoring a parameter that it does not know: %s',
    async (query) => {
      const { shop } = await startShop()
      expect(ids((await shop(`/orders?per_page=50&${query}`)).json)).toEqual(ALL)
    },
  )

  it.each([
    ['17', ALL],
    ['1021', [21]],
    ['ADA@example.com', [17, 21, 24]],
    ['gus', [18, 23]],
    ['nobody', []],
  ])('searching for %s in numbers, names, addresses and telephone numbers', async (text, expected) => {
    const { shop } = await startShop()
    expect(ids((await shop(`/orders?per_page=50&search=${encodeURIComponent(text)}`)).json)).toEqual(expected)
  })

  it('by customer, by status, in pages and with some fields', async () => {
    const { shop } = await startShop()
    expect(ids((await shop('/orders?customer=0')).json)).toEqual([12, 18, 23, 26, 27, 28])
    expect(ids((await shop('/orders?status=trash')).json)).toEqual([19])
    expect(ids((await shop('/orders?status=any&per_page=50')).json)).toEqual(ALL)
    expect((await shop('/orders?per_page=2&page=2')).json).toHaveLength(2)
    const past = await shop('/orders?per_page=100&page=2')
    expect([past.json, past.headers.get('x-wp-total')]).toEqual([[], '0'])
    expect(Object.keys((await shop('/orders?_fields=id,status&per_page=1')).json[0])).toEqual([
      'id',
      'status',
      '_links',
    ])
  })

  it.each(['/orders?per_page=101', '/orders?customer=ada@example.com', '/customers?email=nobody'])(
    'refusing a bad value: %s',
    async (path) => {
      const { shop } = await startShop()
      const reply = await shop(path)
      expect([reply.status, reply.json.code, reply.json.data.status]).toEqual([
        400,
        'rest_invalid_param',
        400,
      ])
    },
  )
})

describe("one order of the sandbox's shop", () => {
  it('comes by id from the trash too, and as an empty shell where storages are out of step', async () => {
    const { shop } = await startShop()
    expect((await shop('/orders/19')).json.status).toBe('trash')
    expect((await shop('/orders/25')).json).toMatchObject({ status: 'draft', version: '' })
  })

  it.each([
    ['/orders/40', 404, 'woocommerce_rest_shop_order_invalid_id'],
    ['/orders/abc', 404, 'rest_no_route'],
    ['/nothing', 404, 'rest_no_route'],
    ['/customers/99', 404, 'wc_user_invalid_id'],
    ['/orders/99/fulfillments', 404, 'woocommerce_rest_order_invalid_id'],
  ])('%s is refused in the words of WooCommerce', async (path, status, code) => {
    const { shop } = await startShop()
    const reply = await shop(path)
    expect([reply.status, reply.json.code]).toEqual([status, code])
    expect(Number(reply.json.data.status)).toBe(status)
  })

  it('keeps each note that is added, once more each time', async () => {
    const { shop } = await startShop()
    const note = { note: 'Hello', customer_note: true }
    expect(await shop('/orders/17/notes', { method: 'POST', body: note })).toMatchObject({
      status: 201,
      json: { note: 'Hello', customer_note: true },
    })
    await shop('/orders/17/notes', { method: 'POST', body: { note: 'Quiet' } })
    const kinds = async (type: string) =>
      (await shop(`/orders/17/notes?type=${type}`)).json.map((one: { note: string }) => one.note)
    const mailed = 'Email "Customer note" sent.'
    expect(await kinds('any')).toEqual(['Quiet', mailed, 'Hello', 'Payment received'])
    expect(await kinds('customer')).toEqual(['Hello'])
    expect(await kinds('internal')).toEqual(['Quiet', mailed, 'Payment received'])
    expect((await shop('/orders/17/notes', { method: 'POST', body: {} })).status).toBe(400)
  })
})

describe('a note in the sandbox’s shop', () => {
  // Recorded of WooCommerce 11.0.1.
  it.each([
    ['Tom & Jerry &amp; Co, <3 "x"', 'Tom &amp; Jerry &amp; Co, &lt;3 &quot;x&quot;'],
    ['of Ada <ada@example.com> today', 'of Ada  today'],
    ['3 < 5 and 7 > 6', '3  6'],
    ['5 > 3 -> ok', '5 &gt; 3 -&gt; ok'],
    ['<b>x</b> <img src="x" onerror="y()"><script>z()</script>', '<b>x</b> <img src="x">z()'],
    ['bell\u0007 end', 'bell end'],
    [String.raw`C:\new \\ x`, String.raw`C:new \ x`],
  ])('is stored as WordPress leaves it: %j', async (note, stored) => {
    const { shop } = await startShop()
    const reply = await shop('/orders/17/notes', { method: 'POST', body: { note } })
    expect(reply.json.note).toBe(stored)
  })
})

describe('a note that is not quite right', () => {
  // Recorded of WooCommerce 11.0.1.
  it.each<[object, object]>([
    [{ note: '' }, { status: 201, json: { note: '', author: 'WooCommerce' } }],
    [{ note: 5 }, { status: 201, json: { note: '5' } }],
    [{}, { status: 400, json: { code: 'rest_missing_callback_param' } }],
    [
      { note: 'x', customer_note: 'yes' },
      { status: 400, json: { code: 'rest_invalid_param' } },
    ],
  ])('is answered as a shop does: %j', async (body, answer) => {
    const { shop } = await startShop()
    expect(await shop('/orders/17/notes', { method: 'POST', body })).toMatchObject(answer)
  })
})

describe("meta of a customer in the sandbox's shop", () => {
  const put = (meta: readonly object[]) => ({ method: 'PUT', body: { meta_data: meta } })
  const rows = (json: { readonly meta_data: readonly { key: string; value: unknown }[] }) =>
    Object.fromEntries(json.meta_data.map(({ key, value }) => [key, value]))

  it.each<[string, readonly object[], Readonly<Record<string, unknown>>]>([
    ['is added', [{ key: 'a', value: 'x' }], { a: 'x', kept: '1' }],
    [
      'is set again',
      [
        { key: 'a', value: 'x' },
        { key: 'a', value: 'y' },
      ],
      { a: 'y', kept: '1' },
    ],
    ['goes with null', [{ key: 'kept', value: null }], {}],
    ['goes without a value', [{ key: 'kept' }], {}],
    ['stays as an empty text', [{ key: 'kept', value: '' }], { kept: '' }],
    [
      'becomes text',
      [
        { key: 'a', value: true },
        { key: 'b', value: 5 },
      ],
      { a: '1', b: '5', kept: '1' },
    ],
    ['stays a list', [{ key: 'a', value: [1, { b: 2 }] }], { a: [1, { b: 2 }], kept: '1' }],
    ['with an underscore is dropped', [{ key: '_a', value: 'x' }], { kept: '1' }],
    ['of WordPress is hidden', [{ key: 'wp_capabilities', value: { administrator: true } }], { kept: '1' }],
    ['with too long a key is dropped', [{ key: 'k'.repeat(256), value: 'x' }], { kept: '1' }],
    ['without a key is dropped', [{ value: 'x' }], { kept: '1' }],
    ['tells upper from lower case', [{ key: 'KEPT', value: '2' }], { kept: '1', KEPT: '2' }],
    ['is absent already', [{ key: 'gone', value: null }], { kept: '1' }],
  ])('%s', async (_case, change, expected) => {
    const { shop } = await startShop()
    await shop('/customers/3', put([{ key: 'kept', value: '1' }]))
    const reply = await shop('/customers/3', put(change))
    expect([reply.status, rows(reply.json)]).toEqual([200, expected])
    expect(rows((await shop('/customers/3')).json)).toEqual(expected)
  })

  it('is renamed when its id is named', async () => {
    const { shop } = await startShop()
    const [row] = (await shop('/customers/3', put([{ key: 'a', value: 'x' }]))).json.meta_data
    const reply = await shop('/customers/3', put([{ id: row.id, key: 'b', value: 'y' }]))
    expect(reply.json.meta_data).toEqual([{ id: row.id, key: 'b', value: 'y' }])
  })

  it('changes the profile where its key is one of the profile', async () => {
    const { shop } = await startShop()
    const reply = await shop('/customers/3', put([{ key: 'first_name', value: 'Eve' }]))
    expect(reply.json.first_name).toBe('Eve')
  })

  it('has to be a list, and what is not known of a body is ignored', async () => {
    const { shop } = await startShop()
    expect((await shop('/customers/3', { method: 'PUT', body: { meta_data: 'x' } })).status).toBe(400)
    const reply = await shop('/customers/3', { method: 'PUT', body: { tags: ['x'], role: 'administrator' } })
    expect([reply.status, reply.json.role]).toEqual([200, 'customer'])
  })

  it('is written for a key of a shop manager, and not shown to it', async () => {
    const { shop } = await startShop('shop-manager')
    const reply = await shop('/customers/3', put([{ key: 'a', value: 'x' }]))
    expect([reply.status, 'meta_data' in reply.json]).toEqual([200, false])
  })
})

describe("keys of the sandbox's shop", () => {
  it('that may only read are refused a write in the words of a bad key', async () => {
    const { shop } = await startShop('read-only')
    const reply = await shop('/customers/3', { method: 'PUT', body: {} })
    expect([reply.status, reply.json]).toEqual([
      401,
      {
        code: 'woocommerce_rest_authentication_error',
        message: 'The API key provided does not have write permissions.',
        data: { status: 401 },
      },
    ])
  })

  it('of a shop manager may not change an administrator', async () => {
    const { shop } = await startShop('shop-manager')
    const reply = await shop('/customers/1', { method: 'PUT', body: {} })
    expect([reply.status, reply.json.code]).toEqual([403, 'woocommerce_rest_cannot_edit'])
  })

  it('find only customers, unless every role is asked for', async () => {
    const { shop } = await startShop()
    expect((await shop('/customers?email=olga@example.com')).json).toEqual([])
    expect((await shop('/customers?email=olga@example.com&role=all')).json).toMatchObject([{ id: 1 }])
  })
})

describe('faults in front of the shop', () => {
  it.each([
    ['status', 403, 'Cloudflare'],
    ['status', 503, 'maintenance'],
    ['status', 429, 'Wordfence'],
  ] as const)('%s %d are pages, not JSON', async (kind, amount, words) => {
    const { shop, sandbox } = await startShop()
    sandbox.addFault({
      kind,
      when: 'before',
      amount,
      code: '',
      wait: null,
      method: null,
      path: null,
      times: 1,
    })
    const reply = await shop('/orders/17')
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([
      amount,
      'text/html; charset=utf-8',
      expect.stringContaining(words),
    ])
  })
})

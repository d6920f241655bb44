import { describe, expect, it } from 'vitest'
import { parseStoreHost } from '../../../src/providers/woocommerce/store-host.ts'

describe('the host of a store', () => {
  it.each([
    ['shop.example.com', 'shop.example.com'],
    ['  shop.example.com\n', 'shop.example.com'],
    ['https://shop.example.com', 'shop.example.com'],
    ['https://Shop.Example.COM/', 'shop.example.com'],
    ['http://shop.example.com', 'shop.example.com'],
    ['HTTPS://shop.example.com:443/', 'shop.example.com'],
    ['my-shop.co.uk', 'my-shop.co.uk'],
    ['1st-shop.de', '1st-shop.de'],
    ['müller.de', 'xn--mller-kva.de'],
    ['xn--mller-kva.de', 'xn--mller-kva.de'],
  ])('%j means %s', (given, host) => {
    expect(parseStoreHost(given)).toBe(host)
  })

  it.each([
    ['a user name', 'https://shop.example.com@evil.example'],
    ['a user name and a password', 'a:b@shop.example.com'],
    ['a backslash', String.raw`shop.example.com\evil.example`],
    ['a port', 'shop.example.com:8443'],
    ['port 80', 'http://shop.example.com:80'],
    ['a path', 'https://shop.example.com/wp-admin'],
    ['a shop in a folder', 'example.com/shop/'],
    ['two slashes', 'shop.example.com//'],
    ['a query', 'shop.example.com?x=1'],
    ['a fragment', 'shop.example.com#evil.example'],
    ['an escape', 'shop%2eexample.com'],
    ['another scheme', 'ftp://shop.example.com'],
    ['a scheme that is none', 'javascript:alert(1)'],
    ['an address', '192.168.1.10'],
    ['an address in one number', '2130706433'],
    ['an address in hexadecimal', '0x7f.0.0.1'],
    ['an address in octal', '0177.0.0.1'],
    ['an address of version 6', '[::1]'],
    ['an address in other digits', '１２７.0.0.1'],
    ['this machine', 'localhost'],
    ['this machine under a name', 'shop.localhost'],
    ['one label', 'shop'],
    ['a name of a local network', 'shop.local'],
    ['a name inside a cloud', 'metadata.google.internal'],
    ['a name that ends with a dot', 'shop.example.com.'],
    ['an empty label', 'shop..example.com'],
    ['an underscore', 'my_shop.example.com'],
    ['a label that begins with a hyphen', '-shop.example.com'],
    ['a blank inside', 'shop.example.com evil.example'],
    ['a line feed inside', 'shop.example.com\nevil.example'],
    ['a full-width dot', 'shop。example.com'],
    ['a full-width slash', 'evil.example／shop.example.com'],
    ['letters that stand for others', 'ｓhop.example.com'],
    ['a ligature', 'oﬃce.example.com'],
    ['a hidden character', 'shop\u200b.example.com'],
    ['a soft hyphen', 'sh\u00adop.example.com'],
    ['nothing', ''],
    ['only a scheme', 'https://'],
    ['too long a label', `${'a'.repeat(64)}.example.com`],
    ['too long a name', `${'a.'.repeat(130)}com`],
  ])('may not have %s', (_case, given) => {
    expect(() => parseStoreHost(given)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('--store shop.example.com') }),
    )
  })
})

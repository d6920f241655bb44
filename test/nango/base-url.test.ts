import { describe, expect, it } from 'vitest'
import { isLoopback, parseBaseUrl } from '../../src/nango/client.ts'
import { openNango } from '../../src/nango/open-nango.ts'

describe('the address of Nango', () => {
  it.each([
    ['http://127.0.0.1:3003', 'http://127.0.0.1:3003'],
    ['http://127.0.0.1:3003/', 'http://127.0.0.1:3003'],
    ['https://nango.example.com/base/', 'https://nango.example.com/base'],
    ['HTTPS://API.NANGO.DEV', 'https://api.nango.dev'],
  ])('reads %s as %s', (text, baseUrl) => {
    expect(parseBaseUrl(text)).toBe(baseUrl)
  })

  it.each([
    'nope',
    '',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'http://user:secret@127.0.0.1:3003',
    'http://127.0.0.1:3003/?a=1',
    'http://127.0.0.1:3003/#a',
  ])('is refused when it is %j', (baseUrl) => {
    expect(() => openNango({ baseUrl, apiKey: 'k' })).toThrow(
      expect.objectContaining({
        name: 'ShieldError',
        code: 'usage',
        hint: expect.stringContaining('NANGO_BASE_URL'),
      }),
    )
  })

  it.each([
    ['http://localhost:3003', true],
    ['http://nango.localhost', true],
    ['http://127.0.0.1', true],
    ['http://127.1', true],
    ['http://127.255.3.4', true],
    ['http://0.0.0.0:1', true],
    ['http://[::1]:3003', true],
    ['http://[::ffff:127.0.0.1]:3003', true],
    ['http://10.0.0.1', false],
    ['https://127.0.0.1.example.com', false],
    ['https://localhost.example.com', false],
    ['https://api.nango.dev', false],
  ])('%s is on this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { assertReadAsWritten, spelledOnce } from '../../../src/domain/operation/address.ts'

const KELVIN = '\u212a'

it.each([
  ['Ada@Example.COM', 'ada@example.com'],
  [`${KELVIN}im@example.com`, `${KELVIN}im@example.com`],
  ['bob@BÜCHER.example', 'bob@bücher.example'],
  ['bob@xn--bcher-kva.example', 'bob@bücher.example'],
  ['bob@mail.XN--80AK6AA92E.com', 'bob@mail.аррӏе.com'],
  ['bob@xn--example-', 'bob@xn--example-'],
  ['bob@xn--zzzzzz.com', 'bob@xn--zzzzzz.com'],
  ['xn--bcher-kva@example.com', 'xn--bcher-kva@example.com'],
])('%s is spelled %s', (address, spelled) => {
  expect(spelledOnce(address)).toBe(spelled)
})

describe('an address that is typed', () => {
  it.each([
    'ada@example.com',
    ' Ada+shop@Example.com ',
    'ada@bücher.example',
    'ada@BÜCHER.example',
    'ada@straße.example',
    'ada@xn--bcher-kva.example',
    'ädä@example.com',
    'ada@localhost',
    'ada@my_shop.example',
  ])('is taken as %s', (address) => {
    expect(() => assertReadAsWritten('to', address)).not.toThrow()
  })

  it.each([
    ['ada@example.com.', 'ada@example.com'],
    ['ada@example.com..', 'ada@example.com'],
    ['ada@ｅxample.com', 'ada@example.com'],
    ['ada@exam\u00adple.com', 'ada@example.com'],
    ['ada@example。com', 'ada@example.com'],
    [`ada@${KELVIN}elvin.example`, 'ada@kelvin.example'],
    ['ada@bu\u0308cher.example', 'ada@bücher.example'],
    ['ada(7)@example.com', 'ada@example.com'],
    ['ada@example.com(7)', 'ada@example.com'],
  ])('is not taken as %s', (address, read) => {
    expect(() => assertReadAsWritten('to', address)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `--to ${JSON.stringify(address)} is read as ${read}`,
        hint: `Write it so: --to ${read}`,
      }),
    )
  })
})

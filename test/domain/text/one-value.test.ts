import { expect, it } from 'vitest'
import { oneValue } from '../../../src/domain/text/quoted.ts'

it.each(['Mug', 'MUG-BLU', 'Blauer Becher 0.3 l', 'anna@example.com', 'C:\\temp'.replace(':', '')])(
  'a plain value stays as it is: %s',
  (text) => {
    expect(oneValue(text)).toBe(text)
  },
)

it.each([
  'Mug\n9 × Gold',
  'Mug\r9 × Gold',
  'Mug\u20289 × Gold',
  'Mug, Gold',
  'Mug; Gold',
  'Mug: 1.00 EUR',
  '1 × Mug',
  'Mug (free)',
  '"Mug"',
])('what could be taken for several values is quoted: %j', (text) => {
  expect(oneValue(text)).toBe(JSON.stringify(text))
})

import { expect, it } from 'vitest'
import { checkNodeDebug, debugWarning } from '../../../src/domain/health/check.ts'

it.each(['http', 'HTTP', 'fs,http', 'http, net', 'tls', 'http2', '*', 'undici'])(
  'NODE_DEBUG=%s is warned of',
  (value) => {
    expect(debugWarning(value)).toContain('writes tokens and keys')
    expect(checkNodeDebug(value)).toMatchObject([
      { name: 'node-debug', state: 'note', remedy: 'Unset NODE_DEBUG' },
    ])
  },
)

it.each([undefined, '', 'fs', 'module,timer'])('NODE_DEBUG=%s is not', (value) => {
  expect(checkNodeDebug(value)).toEqual([])
})

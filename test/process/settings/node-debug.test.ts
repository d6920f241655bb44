import { expect, it } from 'vitest'
import { serve } from '../../http/served.ts'
import { openLab } from '../lab.ts'

it('doctor and the start of a server warn of a NODE_DEBUG that prints tokens', async () => {
  const lab = await openLab()
  // One that Node would print for `fetch` alone, which nothing here uses: a test must not write a key.
  const env = { NODE_DEBUG: 'undici' }
  expect((await lab.run(['doctor'], { env })).stdout).toMatch(/^node-debug\tnote\tNODE_DEBUG is set/m)
  expect((await lab.run(['doctor'])).stdout).not.toContain('NODE_DEBUG')
  const { server } = await serve(lab, { env })
  expect(server.stderr()).toContain(
    'warning: NODE_DEBUG is set so that Node.js itself writes tokens and keys to stderr',
  )
})

import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { openDoor } from '../../src/sandbox/start-sandbox.ts'

const PARTS = { now: Date.now, random: randomBytes }

function ask(faults: readonly string[]) {
  return { port: 0, autoConsent: true, faults, onRequest: () => {} }
}

it('opens a sandbox with the faults as they were typed, and says what to put into the environment', async () => {
  const sandbox = await openDoor(ask(['status=503@/integrations']), PARTS)
  onTestFinished(() => sandbox.close())
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
  const [url, key, secret] = sandbox.lines
  expect(url).toMatch(/^export NANGO_BASE_URL=http:\/\/127\.0\.0\.1:\d+$/)
  expect(key).toMatch(new RegExp(`^export NANGO_API_KEY=${uuid}$`))
  expect(secret).toMatch(new RegExp(`^export NANGO_WEBHOOK_SECRET=${uuid}$`))
  const { NANGO_BASE_URL, NANGO_API_KEY, NANGO_WEBHOOK_SECRET } = sandbox.environment
  expect(NANGO_API_KEY).not.toBe(NANGO_WEBHOOK_SECRET)
  const headers = { authorization: `Bearer ${NANGO_API_KEY}` }
  expect((await fetch(`${NANGO_BASE_URL}/integrations`, { headers })).status).toBe(503)
})

it('opens nothing for an unknown fault', async () => {
  await expect(openDoor(ask(['drop', 'nope']), PARTS)).rejects.toMatchObject({ code: 'usage' })
})

it('closes at once although a latency is still waiting', async () => {
  const sandbox = await openDoor(ask(['latency=1m@/connect/session']), PARTS)
  const { NANGO_BASE_URL, NANGO_API_KEY } = sandbox.environment
  const headers = { authorization: `Bearer ${NANGO_API_KEY}` }
  const hanging = fetch(`${NANGO_BASE_URL}/connect/session`, { headers }).catch(() => 'ended')
  await fetch(`${NANGO_BASE_URL}/integrations`, { headers })
  await sandbox.close()
  expect(await hanging).toBe('ended')
})

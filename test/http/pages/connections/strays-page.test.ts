import { expect, it } from 'vitest'
import { atNango } from '../../../process/connect/at-nango.ts'
import { openPageLab, signIn } from '../page-lab.ts'

const FOREIGN = {
  provider_config_key: 'google-calendar',
  connection_id: '<b>their app',
  credentials: { type: 'OAUTH2', access_token: 'at-theirs', expires_at: '2026-11-28T10:00:00.000Z' },
  tags: { app: 'theirs', end_user_email: 'kim@example.com' },
}

it('the connections page names what shield does not know at Nango, to whoever may connect', async () => {
  const lab = await openPageLab()
  const admin = await signIn(lab, await lab.token('root', 'admin'))
  const agent = await signIn(lab, await lab.token('agent-1', 'requester'))
  expect((await admin.get('/connections')).body).not.toContain('not known here')
  await atNango(lab).import(FOREIGN)
  const { status, body } = await admin.get('/connections')
  expect(status).toBe(200)
  expect(body).toContain('not known here')
  expect(body).toContain('&lt;b&gt;their app')
  expect(body).toContain('end_user_email=kim@example.com')
  const hidden = await agent.get('/connections')
  expect(hidden.status).toBe(200)
  expect(hidden.body).not.toContain('their app')
})

import { describe, expect, it } from 'vitest'
import { queueEvent, showRequest } from '../../process/approvals/propose.ts'
import { deniedIn, openPageLab, send, signIn } from './page-lab.ts'

const AGENT = { env: { SHIELD_ACTOR: 'agent-1' } }

describe('what an agent tries with its token is refused, and stands in the log', () => {
  it('by the page, by another token of the same principal, with a forged cookie, cross-site and with another Host', async () => {
    const lab = await openPageLab()
    const id = await queueEvent(lab, [], AGENT)
    const agent = await signIn(lab, await lab.token('agent-1', 'requester'))
    const page = await agent.get(`/approvals/${id}`)
    expect(page.status).toBe(200)
    expect(page.body).not.toContain('Approve and send now')
    const digest = (await showRequest(lab, id)).digest
    expect((await agent.post(`/approvals/${id}/approve`, { digest })).status).toBe(403)

    const other = await signIn(lab, await lab.token('agent-1', 'approver'))
    expect((await other.post(`/approvals/${id}/approve`, { digest })).status).toBe(403)

    const forged = await send(`${lab.url}/approvals/${id}/approve`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: `shield=${'x'.repeat(43)}` },
      body: new URLSearchParams({ digest, csrf: 'x' }).toString(),
    })
    expect(forged).toMatchObject({ status: 303 })

    const anna = await signIn(lab, await lab.token('anna', 'approver'))
    const form = { digest }
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: lab.url },
      { 'sec-fetch-site': 'same-site' },
      { host: 'evil.example' },
      { host: `localhost.evil.example:${new URL(lab.url).port}` },
    ]) {
      const refused = await anna.post(`/approvals/${id}/approve`, form, headers)
      expect(refused.status, JSON.stringify(headers)).toBe(403)
    }
    const withoutCsrf = await anna.post(`/approvals/${id}/approve`, { digest, csrf: '' })
    expect(withoutCsrf.status).toBe(403)
    const othersCsrf = await anna.post(`/approvals/${id}/approve`, { digest, csrf: await agent.csrf() })
    expect(othersCsrf.status).toBe(403)

    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending' })
    expect(lab.posts()).toBe(0)
    const denied = await deniedIn(lab)
    expect(denied.filter((line) => line === 'agent-1 POST /approvals/:id/approve')).toHaveLength(2)
    expect(denied.filter((line) => line === 'anna POST /approvals/:id/approve')).toHaveLength(8)
  })

  it('sees only its own requests', async () => {
    const lab = await openPageLab()
    const [own, others] = [await queueEvent(lab, [], AGENT), await queueEvent(lab, ['--title', 'Other'])]
    const agent = await signIn(lab, await lab.token('agent-1', 'requester'))
    const queue = await agent.get('/approvals?show=all')
    expect(queue.body).toContain(own)
    expect(queue.body).not.toContain(others)
    expect((await agent.get(`/approvals/${others}`)).status).toBe(404)
    expect((await agent.post(`/approvals/${others}/cancel`, {})).status).toBe(404)
    expect((await agent.post(`/approvals/${own}/cancel`, {})).status).toBe(303)
    expect(await showRequest(lab, own)).toMatchObject({ state: 'cancelled' })
  })

  it('connects and disconnects nothing', async () => {
    const lab = await openPageLab()
    for (const roles of [['requester'], ['approver']]) {
      const visitor = await signIn(lab, await lab.token('agent-1', ...roles))
      expect((await visitor.get('/connect')).status).toBe(403)
      expect((await visitor.post('/connect/google', {})).status).toBe(403)
      expect((await visitor.post('/connections/google/disconnect', {})).status).toBe(403)
      expect((await visitor.get('/connections/google/accept')).status).toBe(403)
      expect((await visitor.post('/connections/google/accept', {})).status).toBe(403)
    }
    expect((await lab.run(['connections', 'list'])).stdout).toContain('google')
  })
})

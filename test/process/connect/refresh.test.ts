import { describe, expect, it } from 'vitest'
import { errorOf, openConnectedLab, queueEvent, showRequest } from '../approvals/propose.ts'

const READ = ['calendar', 'list-events', '--json'] as const

describe('an access that the provider no longer accepts', () => {
  it('is refreshed, and the read runs', async () => {
    const lab = await openConnectedLab()
    lab.fault('token-expired')
    const before = lab.sandbox.calls().length
    expect(await lab.runInside(READ)).toMatchObject({ exit: 0, stderr: '' })
    expect(
      lab.sandbox
        .calls()
        .slice(before)
        .map(({ status }) => status),
    ).toEqual([401, 200, 200])
  })

  it('ends the read as not connected when Nango gets no new token, and says what connects it', async () => {
    const lab = await openConnectedLab()
    lab.fault('token-expired')
    // Only once the provider has refused the token: until then Nango takes it for good.
    expect(await lab.runInside(READ)).toMatchObject({ exit: 0 })
    lab.fault('token-expired')
    lab.fault('refresh=failed@GET@/connections')
    const refused = await lab.runInside(READ)
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code: 'not_connected', hint: 'shield connect google' })
  })

  it('that is refused after the refresh, too, is asked no third time', async () => {
    const lab = await openConnectedLab()
    lab.fault('status=401')
    const before = lab.sandbox.calls().length
    const refused = await lab.runInside(READ)
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code: 'not_connected', hint: 'shield connect google' })
    expect(lab.sandbox.calls()).toHaveLength(before + 2)
  })

  it('never sends a write twice', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('token-expired@POST@/events')
    const before = lab.posts()
    const failed = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect(failed).toMatchObject({ exit: 1 })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'failed' })
    expect([lab.posts() - before, lab.effects()]).toEqual([1, 0])
  })
})

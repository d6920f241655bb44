import { describe, expect, it } from 'vitest'
import type { Lab, RunOptions } from '../lab.ts'
import { errorOf, openConnectedLab, queueEvent, showRequest } from '../approvals/propose.ts'

interface Case {
  readonly fault: string
  readonly exit: number
  readonly state: string
  /** How often an event was created. */
  readonly effects: number
  readonly says: RegExp
}

describe('a provider that misbehaves once while a write is sent', () => {
  it.each<Case>([
    // Whether it was applied shows only by looking, and there it is: the answer was lost, the event was not.
    { fault: 'drop-after@POST', exit: 0, state: 'succeeded', effects: 1, says: /looking found it done/ },
    { fault: 'truncate@POST', exit: 0, state: 'succeeded', effects: 1, says: /looking found it done/ },
    { fault: 'garble@POST', exit: 0, state: 'succeeded', effects: 1, says: /looking found it done/ },
    { fault: 'html-after@POST', exit: 0, state: 'succeeded', effects: 1, says: /looking found it done/ },
    {
      fault: 'status-after=500@POST',
      exit: 0,
      state: 'succeeded',
      effects: 1,
      says: /looking found it done/,
    },
    { fault: 'redirect-after@POST', exit: 0, state: 'succeeded', effects: 1, says: /looking found it done/ },
    { fault: 'foreign-after@POST', exit: 0, state: 'succeeded', effects: 1, says: /looking found it done/ },
    { fault: 'redirect-before=307@POST', exit: 0, state: 'succeeded', effects: 1, says: /is done/ },
    // Nothing there, which proves nothing.
    { fault: 'drop-before@POST', exit: 7, state: 'unknown', effects: 0, says: /outcome is unknown/ },
    { fault: 'html@POST', exit: 7, state: 'unknown', effects: 0, says: /not JSON/ },
    { fault: 'redirect@POST', exit: 7, state: 'unknown', effects: 0, says: /outcome is unknown/ },
    { fault: 'status=500@POST', exit: 7, state: 'unknown', effects: 0, says: /500/ },
    { fault: 'status=503@POST', exit: 7, state: 'unknown', effects: 0, says: /503/ },
    { fault: 'hangup@POST', exit: 7, state: 'unknown', effects: 0, says: /outcome is unknown/ },
    { fault: 'refused@POST', exit: 7, state: 'unknown', effects: 0, says: /outcome is unknown/ },
    { fault: 'foreign@POST', exit: 7, state: 'unknown', effects: 0, says: /outcome is unknown/ },
    { fault: 'foreign=too_many_request@POST', exit: 7, state: 'unknown', effects: 0, says: /unknown/ },
    { fault: 'foreign=unknown_provider_config@POST', exit: 7, state: 'unknown', effects: 0, says: /unknown/ },
    { fault: 'foreign=invalid_headers@POST', exit: 7, state: 'unknown', effects: 0, says: /unknown/ },
    {
      fault: 'foreign=connection_refresh_backoff@POST',
      exit: 7,
      state: 'unknown',
      effects: 0,
      says: /unknown/,
    },
    // Nango says that it sent nothing, and does not say it again when it is asked.
    { fault: 'rate-limit@POST', exit: 7, state: 'unknown', effects: 0, says: /rate limit is reached/ },
    // Nango says that it sent nothing, and the connection itself shows why.
    { fault: 'refresh=failed@POST', exit: 1, state: 'failed', effects: 0, says: /Not sent: Nango could not/ },
    // Refused in the provider's own words.
    { fault: 'status=429@POST', exit: 1, state: 'failed', effects: 0, says: /Google refused it/ },
    { fault: 'status=404@POST', exit: 1, state: 'failed', effects: 0, says: /Google refused it/ },
    { fault: 'scope@POST', exit: 1, state: 'failed', effects: 0, says: /Google refused it/ },
  ])(
    'with $fault ends $exit, $state, with $effects effect',
    async ({ fault, exit, state, effects, says }) => {
      const lab = await openConnectedLab()
      const id = await queueEvent(lab)
      lab.fault(`${fault}*1`)
      const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
      expect(approved.exit, approved.stderr).toBe(exit)
      expect(approved.stderr).toMatch(says)
      expect(await showRequest(lab, id)).toMatchObject({ state })
      expect(lab.effects()).toBe(effects)
      const sent = lab.posts()
      expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit })
      expect(lab.posts(), 'sent again').toBe(sent)
    },
  )

  it.each<Case>([
    {
      fault: 'latency-after=5s@POST',
      exit: 0,
      state: 'succeeded',
      effects: 1,
      says: /looking found it done/,
    },
    {
      fault: 'latency-before=5s@POST',
      exit: 7,
      state: 'unknown',
      effects: 0,
      says: /did not answer in time/,
    },
  ])('with $fault longer than it is waited for ends $exit, $state', async (wanted) => {
    const { fault, exit, state, effects, says } = wanted
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault(fault)
    const approved = await approveInHaste(lab, id)
    expect(approved.exit, approved.stderr).toBe(exit)
    expect(approved.stderr).toMatch(says)
    expect(await showRequest(lab, id)).toMatchObject({ state })
    expect(lab.effects()).toBe(effects)
  })
})

describe('what stands in the way before anything is sent', () => {
  it('leaves the request approved, and approving it again starts it', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('html@/connections/*1')
    const first = await lab.runInside(['approvals', 'approve', id, '--yes', '--json'])
    expect(first).toMatchObject({ exit: 8, stdout: '' })
    expect(errorOf(first)).toMatchObject({
      code: 'pending',
      message: expect.stringContaining('Approved and not started, nothing was sent') as string,
      hint: expect.stringContaining(`shield approvals approve ${id}`) as string,
    })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'approved' })
    expect(lab.posts()).toBe(0)
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })
})

describe('a doubt that only a person can settle', () => {
  it.each([
    { verdict: '--applied', state: 'succeeded', exit: 0 },
    { verdict: '--not-applied', state: 'failed', exit: 1 },
  ])('is settled by $verdict with a reason, as that person’s word', async ({ verdict, state, exit }) => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('drop-before@POST*1')
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 7 })
    const settled = await lab.runInside(['approvals', 'resolve', id, verdict, '--reason', 'I looked'], {
      env: { SHIELD_ACTOR: 'anna' },
    })
    expect(settled.exit, settled.stderr).toBe(0)
    expect(settled.stderr).toContain('by the word of anna')
    expect(await showRequest(lab, id)).toMatchObject({ state, ending: { evidence: 'person' } })
    expect(await lab.runInside(['approvals', 'wait', id])).toMatchObject({ exit })
    expect(await lab.runInside(['approvals', 'resolve', id, verdict, '--reason', 'again'])).toMatchObject({
      exit: 6,
    })
  })
})

/** The answer is held until the test ends, however long it is waited for. */
function approveInHaste(lab: Lab, id: string) {
  const options: RunOptions = { env: { SHIELD_WRITE_TIMEOUT_SECONDS: '1' } }
  return lab.runInside(['approvals', 'approve', id, '--yes'], options)
}

import { describe, expect, it } from 'vitest'
import { openConnectedLab } from '../approvals/propose.ts'

const LIST = ['calendar', 'list-events', '--json']
const CREATE = ['calendar', 'create-event', '--title', 'Review', '--start', '2099-12-21T09:00']

describe("a limit of Google's, which it tells with 403", () => {
  it.each([
    ['userRateLimitExceeded', 'Wait a minute, then try again'],
    ['rateLimitExceeded,30', 'Wait 30 seconds, then try again'],
    ['rateLimitExceeded,600', 'Wait 10 minutes, then try again'],
    ['quotaExceeded,30', 'This limit of the account lasts for hours'],
  ])('is told by a read as one that passes: %s', async (reason, hint) => {
    const lab = await openConnectedLab()
    lab.fault(`reason=${reason}@GET`)
    const { exit, stderr } = await lab.runInside(LIST)
    expect(exit).toBe(1)
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'unavailable', hint: expect.stringContaining(hint) },
    })
  })

  it.each([
    ['userRateLimitExceeded', 'too many requests for now, and a retry proposes it again'],
    ['rateLimitExceeded,30', 'too many requests for now; wait 30 seconds, then a retry proposes it again'],
    ['quotaExceeded,30', 'which lasts for hours'],
  ])('ends a write with nothing done and nothing sent again: %s', async (reason, told) => {
    const lab = await openConnectedLab()
    const id = (await lab.runInside([...CREATE, '--duration', '30m', '--queue'])).stdout.trim()
    lab.fault(`reason=${reason}@POST*1`)
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect(approved.exit).toBe(1)
    expect(`${approved.stdout}${approved.stderr}`.replaceAll(/\s+/g, ' ')).toContain(told)
    expect([lab.posts(), lab.effects()]).toEqual([1, 0])
    const next = (await lab.runInside(['approvals', 'retry', id, '--queue'])).stdout.trim()
    const again = await lab.runInside(['approvals', 'approve', next, '--yes'])
    expect([again.exit, lab.posts(), lab.effects()]).toEqual([0, 2, 1])
  })
})

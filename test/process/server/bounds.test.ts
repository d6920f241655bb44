import { expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { createWith, errorOf, openConnectedLab, queueEvent, requestOf } from '../approvals/propose.ts'
import { clientOf, tokenOf } from './served.ts'

it('a requester that has as much waiting as it may is refused with 3, and the machine’s own user is not', async () => {
  const lab = await openConnectedLab()
  const token = await tokenOf(lab, 'agent-1', 'requester')
  const { url } = await serveInside(lab, { env: { SHIELD_MAX_PENDING: '1' } })
  const env = clientOf(lab, url, token)
  const propose = (minutes: string) =>
    lab.runInside(createWith('--duration', minutes, '--queue', '--json'), { env })
  expect(requestOf(await propose('15m'))).toMatchObject({ state: 'pending' })
  const refused = await propose('25m')
  expect(refused.exit).toBe(3)
  expect(errorOf(refused)).toMatchObject({
    code: 'denied',
    message: 'agent-1 has 1 request waiting, and no more than 1 may (SHIELD_MAX_PENDING)',
  })
  await queueEvent(lab)
  await queueEvent(lab, ['--location', 'Room 2'])
})

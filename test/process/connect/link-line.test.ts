import { expect, it } from 'vitest'
import { lastJsonOf } from '../approvals/propose.ts'
import { openLab } from '../lab.ts'
import { consent } from './consent.ts'

it('connect tells a script the link before the consent, in a line of its own', async () => {
  const lab = await openLab({ autoConsent: false })
  const connecting = lab.start(['connect', 'google', '--no-browser', '--json'])
  await connecting.says('"event":"link"')
  const told = JSON.parse(connecting.stdout()) as { readonly url: string; readonly endsAt: string }
  expect(told).toEqual({ event: 'link', url: told.url, how: 'page', endsAt: told.endsAt })
  expect(Date.parse(told.endsAt)).toBeGreaterThan(Date.now())
  await consent(told.url, 'allow')
  const connected = await connecting.ended
  expect(connected).toMatchObject({ exit: 0, stderr: '' })
  expect(connected.stdout.trimEnd().split('\n')).toHaveLength(2)
  expect(lastJsonOf(connected)).toMatchObject({
    connection: { name: 'google' },
    isNew: true,
    formerAccount: null,
    notGranted: [],
    leftOver: [],
  })
})

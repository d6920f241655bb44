import { describe, expect, it } from 'vitest'
import { answer, freeBusyOf } from '../fake-google.ts'
import { day, search } from './search.ts'

describe('a calendar that is not known to be free', () => {
  const fake = { freeBusy: freeBusyOf({ primary: [] }) }

  it('fails the search and is named with the reason', async () => {
    await expect(search({ ...day, attendee: ['bob@x.com'] }, fake)).rejects.toMatchObject({
      code: 'not_found',
      message: 'It is not known when they are busy: bob@x.com: notFound',
      hint: expect.stringContaining('--allow-unknown'),
    })
  })

  it('is listed and warned of when it is allowed', async () => {
    const output = await search({ ...day, attendee: ['bob@x.com'], allowUnknown: true }, fake)
    expect(output.slots.length).toBeGreaterThan(0)
    expect(output.unknown).toEqual([{ id: 'bob@x.com', group: null, reason: 'notFound' }])
    expect(output.calendars).toEqual([{ id: 'primary', group: null }])
    expect(output.warnings[0]).toContain('bob@x.com is left out')
  })

  it('fails the search all the same when there is no other', async () => {
    await expect(search({ ...day, calendar: ['bob@x.com'], allowUnknown: true }, fake)).rejects.toMatchObject(
      { code: 'not_found' },
    )
  })

  it('fails with unavailable when it may be known in a minute', async () => {
    const flaky = {
      freeBusy: () => answer(200, { calendars: { primary: { errors: [{ reason: 'internalError' }] } } }),
    }
    await expect(search(day, flaky)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

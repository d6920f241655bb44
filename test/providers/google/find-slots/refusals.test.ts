import { describe, expect, it } from 'vitest'
import { search } from './search.ts'

describe('what find-slots refuses', () => {
  it.each([
    [{ duration: '0' }, '--duration'],
    [{ duration: 'long' }, '--duration'],
    [{ step: '0' }, '--step'],
    [{ align: '2d' }, '--align'],
    [{ bufferBefore: '-5' }, '--buffer-before'],
    [{ bufferAfter: '8d' }, '--buffer-after'],
    [{ minNotice: 'soon' }, '--min-notice'],
    [{ workingHours: ['mon'] }, '--working-hours'],
    [{ timeZone: '+02:00' }, '--time-zone'],
    [{ attendee: ['bob smith'] }, '--attendee'],
    [{ excludeDate: ['monday'] }, '--exclude-date'],
    [{ from: 'sometime' }, '--from'],
    [{ from: '2026-12-02', to: '2026-12-01' }, '--to'],
  ])('%j, naming the flag', async (input, flag) => {
    await expect(search({ timeZone: 'UTC', ...input })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(flag),
    })
  })
})

import { describe, expect, it } from 'vitest'
import { startConnected, type Client } from '../sandbox-client.ts'
import { PRIMARY, insert, reasonOf } from './calendar-calls.ts'

describe('listing events at the sandbox', () => {
  const idsOf = async ({ google }: Client, query: string) =>
    (await google(`${PRIMARY}/events${query}`)).json.items.map(({ id }: { id: string }) => id)

  async function startWithThree() {
    const client = await startConnected([], { seed: { meetings: [] } })
    for (const [id, hour, mark] of [
      ['ccccc', '12', 'x'],
      ['aaaaa', '10', 'x=y'],
      ['bbbbb', '11', 'z'],
    ])
      await insert(client, {
        id,
        start: { dateTime: `2026-12-01T${hour}:00:00Z` },
        end: { dateTime: `2026-12-01T${hour}:30:00Z` },
        extendedProperties: { private: { mark, all: '1' } },
      })
    return client
  }

  it('keeps to the range, its ends excluded', async () => {
    const client = await startWithThree()
    const day = 'singleEvents=true&orderBy=startTime'
    expect(await idsOf(client, `?${day}`)).toEqual(['aaaaa', 'bbbbb', 'ccccc'])
    expect(await idsOf(client, `?${day}&timeMin=2026-12-01T10:30:00Z&timeMax=2026-12-01T12:00:00Z`)).toEqual([
      'bbbbb',
    ])
    expect(
      await idsOf(client, `?${day}&timeMin=2026-12-01T10:29:59Z&timeMax=2026-12-01T12:00:01Z`),
    ).toHaveLength(3)
  })

  it('finds by private properties, all of which must be so', async () => {
    const client = await startWithThree()
    expect(await idsOf(client, '?privateExtendedProperty=mark%3Dx%3Dy')).toEqual(['aaaaa'])
    expect(await idsOf(client, '?privateExtendedProperty=mark%3Dx&privateExtendedProperty=all%3D1')).toEqual([
      'ccccc',
    ])
    expect(await idsOf(client, '?privateExtendedProperty=mark%3Dx&privateExtendedProperty=all%3D2')).toEqual(
      [],
    )
  })

  it('comes in pages, and shows deleted events when asked', async () => {
    const client = await startWithThree()
    const first = (await client.google(`${PRIMARY}/events?maxResults=2`)).json
    expect([first.items.length, first.timeZone, first.accessRole]).toEqual([2, 'Europe/Berlin', 'owner'])
    expect(await idsOf(client, `?maxResults=2&pageToken=${first.nextPageToken}`)).toHaveLength(1)
    await client.google(`${PRIMARY}/events/bbbbb`, { method: 'DELETE' })
    expect(await idsOf(client, '')).toEqual(['ccccc', 'aaaaa'])
    expect(await idsOf(client, '?showDeleted=true')).toHaveLength(3)
  })

  it.each([
    ['?timeMin=yesterday', 'badRequest'],
    ['?timeMin=2026-12-02T00:00:00Z&timeMax=2026-12-01T00:00:00Z', 'timeRangeEmpty'],
    ['?orderBy=startTime', 'badRequest'],
    ['?maxResults=0', 'invalidParameter'],
    ['?pageToken=nope', 'invalid'],
  ])('refuses %s', async (query, reason) => {
    const { google } = await startConnected()
    expect(reasonOf(await google(`${PRIMARY}/events${query}`))).toEqual([400, reason])
  })
})

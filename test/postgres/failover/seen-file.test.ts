import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Seen } from '../../../src/postgres/seen.ts'
import { keepPlaces, keepPresented, keepSeen, readSeen } from '../../../src/postgres/seen-file.ts'
import { temporaryFile } from '../databases.ts'

const place = (id: string) => ({ id, host: 'host-a', begunAt: '2026-03-02T10:00:00.000Z' })
const seenAt = (number: number, places = [place('plc_1')]): Seen => ({
  server: '7512345678901234567/00000001/16384',
  failovers: 0,
  number,
  hash: `${number % 10}`.repeat(64),
  places,
})

let path: string
beforeEach(() => {
  path = temporaryFile()
})

describe('the file of what a place has seen', () => {
  it('has what was kept last, of every length', () => {
    const many = Array.from({ length: 60 }, (_, number) => place(`plc_${number}`))
    const versions = [
      seenAt(9),
      seenAt(10),
      seenAt(9_999_999_999),
      seenAt(11, many),
      seenAt(12),
      seenAt(13, []),
    ]
    for (const seen of [...versions, ...versions]) {
      keepSeen(path, seen)
      expect(readSeen(path)).toEqual(seen)
    }
  })

  it('is private, and stays the same file while no more is to be said', () => {
    keepSeen(path, seenAt(1))
    const { ino, mode, size } = statSync(path)
    for (let number = 2; number < 50; number += 1) keepSeen(path, seenAt(number))
    expect(readSeen(path)).toEqual(seenAt(49))
    expect(statSync(path)).toMatchObject({ ino, mode, size })
    expect(mode & 0o777).toBe(0o600)
  })

  it('counts as nothing seen where it is half of two texts', () => {
    keepSeen(path, seenAt(7))
    const torn = readFileSync(path, 'utf8').replace('"number":7', '"number":8')
    writeFileSync(path, torn)
    expect(readSeen(path)).toBeUndefined()
  })

  it('counts as nothing seen where its end is missing, and is whole with what is kept next', () => {
    keepSeen(path, seenAt(7))
    truncateSync(path, 90)
    expect(readSeen(path)).toBeUndefined()
    keepSeen(path, seenAt(8))
    expect(readSeen(path)).toEqual(seenAt(8))
  })

  it('is read as an older shield wrote it, and readable by one', () => {
    writeFileSync(path, `${JSON.stringify(seenAt(7))}\n`)
    expect(readSeen(path)).toEqual(seenAt(7))
    keepSeen(path, seenAt(8))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(seenAt(8))
  })

  it('keeps places and what was presented beside the rest', () => {
    keepSeen(path, seenAt(7))
    keepPlaces(path, [place('plc_2')])
    keepPresented(path, '1/now/plc_2')
    expect(readSeen(path)).toEqual({
      ...seenAt(7, [place('plc_1'), place('plc_2')]),
      presented: '1/now/plc_2',
    })
  })
})

import { describe, expect, it } from 'vitest'
import { redact } from '../../../src/domain/text/redact.ts'

const say = (address: string) => redact(`The database ${address} cannot be reached`, [address])

describe('the address of a database', () => {
  it.each([
    'postgres://me@127.0.0.1:5432/queue',
    'postgresql://me@db.example.com/queue',
    'postgres://shield@[::1]:5432/queue',
  ])('is named where no password is in it: %s', (address) => {
    expect(say(address)).toContain(address)
  })

  it.each([
    'postgres://me:hunter2@db.example.com/queue',
    'postgres://me@example.com:hunter2@db.example.com/queue',
    'postgres://me@db.example.com/queue?password=hunter2',
    'postgres://me@db.example.com/queue#hunter2',
    'postgres://hunter2',
    'mypassword@db',
  ])('is hidden where one is, or may be: %s', (address) => {
    expect(say(address)).toBe('The database ‹redacted› cannot be reached')
  })
})

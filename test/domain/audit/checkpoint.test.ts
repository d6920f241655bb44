import { describe, expect, it } from 'vitest'
import { checkpointLine, parseCheckpoints } from '../../../src/domain/audit/checkpoint.ts'

const CHECKPOINT = { database: 'db', number: 7, hash: 'a'.repeat(64), at: '2026-03-02T10:00:00.000Z' }

describe('checkpoints', () => {
  it('are read back as they were written, one a line', () => {
    const other = { ...CHECKPOINT, number: 0 }
    expect(checkpointLine(CHECKPOINT)).toMatch(/^\{"format":"shield-audit-checkpoint-1",[^\n]*\}\n$/)
    const text = `${checkpointLine(CHECKPOINT)}\n  \n${checkpointLine(other)}`
    expect(parseCheckpoints(text)).toEqual([CHECKPOINT, other])
  })

  it.each([
    ['', 'no checkpoint'],
    ['\n \n', 'no checkpoint'],
    ['oops', 'Line 1'],
    ['[]', 'Line 1'],
    ['{}', 'Line 1'],
    [`${checkpointLine(CHECKPOINT)}{"format":"shield-audit-checkpoint-1"}`, 'Line 2'],
    [checkpointLine({ ...CHECKPOINT, number: -1 }), 'Line 1'],
    [checkpointLine({ ...CHECKPOINT, number: 1.5 }), 'Line 1'],
    [checkpointLine({ ...CHECKPOINT, number: 2 ** 53 }), 'Line 1'],
    [checkpointLine({ ...CHECKPOINT, hash: 'A'.repeat(64) }), 'Line 1'],
    [checkpointLine({ ...CHECKPOINT, hash: '' }), 'Line 1'],
    [checkpointLine(CHECKPOINT).replace('checkpoint-1', 'checkpoint-2'), 'Line 1'],
    [checkpointLine(CHECKPOINT).replace('"db"', '5'), 'Line 1'],
  ])('are not read out of %j', (text, message) => {
    expect(() => parseCheckpoints(text)).toThrow(message)
  })
})

import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../../src/gate/metrics/registry.ts'

describe('metrics as text', () => {
  it('have their meaning and their type before their numbers, and each line ends', () => {
    const registry = createRegistry()
    const sent = registry.counter<'to'>('sent_total', 'What was sent.', [{ to: 'a' }])
    sent.add({ to: 'b' })
    sent.add({ to: 'b' }, 2)
    const waiting = { name: 'waiting', help: 'What waits.', numbers: [{ value: 1.5 }] }
    expect(registry.text([waiting])).toBe(
      [
        '# HELP waiting What waits.',
        '# TYPE waiting gauge',
        'waiting 1.5',
        '# HELP sent_total What was sent.',
        '# TYPE sent_total counter',
        'sent_total{to="a"} 0',
        'sent_total{to="b"} 3',
        '',
      ].join('\n'),
    )
  })

  it('count into each bucket what is no more than its bound, those below it included', () => {
    const registry = createRegistry()
    const took = registry.histogram<'to'>('took_seconds', 'How long.', [0.5, 1])
    for (const value of [0.25, 0.5, 0.75, 8]) took.observe({ to: 'a' }, value)
    expect(registry.text([]).split('\n').slice(2, -1)).toEqual([
      'took_seconds_bucket{to="a",le="0.5"} 2',
      'took_seconds_bucket{to="a",le="1"} 3',
      'took_seconds_bucket{to="a",le="+Inf"} 4',
      'took_seconds_sum{to="a"} 9.5',
      'took_seconds_count{to="a"} 4',
    ])
  })

  it('have a bucket without other labels where there are none', () => {
    const registry = createRegistry()
    registry.histogram<never>('took_seconds', 'How long.', [1]).observe({}, 2)
    expect(registry.text([])).toContain('\ntook_seconds_bucket{le="1"} 0\n')
    expect(registry.text([])).toContain('\ntook_seconds_sum 2\n')
  })

  it('are not broken by what stands in a label or in an explanation', () => {
    const numbers = [{ labels: { route: 'a"b\\c\nd' }, value: 1 }]
    const text = createRegistry().text([{ name: 'odd', help: 'One\\\nTwo "three"', numbers }])
    expect(text).toBe(
      ['# HELP odd One\\\\\\nTwo "three"', '# TYPE odd gauge', 'odd{route="a\\"b\\\\c\\nd"} 1', ''].join(
        '\n',
      ),
    )
  })
})

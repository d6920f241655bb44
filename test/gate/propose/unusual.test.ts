import { describe, expect, it } from 'vitest'
import { approve, reject } from '../../../src/gate/send/decide.ts'
import { ANNA, BORIS, decisionOn, unwatched } from '../bench.ts'
import { createPolicyBench, type PolicyBench } from '../policy/policy-bench.ts'

async function done(bench: PolicyBench, count: number, text: string): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const request = await bench.propose(`${text} (${number})`)
    await approve(bench.parts, decisionOn(request), unwatched)
  }
}

describe('what is unusual', () => {
  it('is told from the tenth of its kind that was done, and stays with the request', async () => {
    const bench = await createPolicyBench()
    await done(bench, 9, '12000 EUR to ada@x.com')
    expect(await bench.propose('24001 EUR to bob@x.com for ever')).toMatchObject({ warnings: [] })
    await done(bench, 1, '12000 EUR to ada@x.com')
    const warned = await bench.propose('24001 EUR to bob@x.com for ever, once more')
    expect(warned.warnings).toEqual([
      '240.01 EUR is far above what is usual: the largest so far was 120.00 EUR, 10 requests by agent',
      'The first for bob@x.com: none of the 10 requests before was for them',
      'It cannot be undone, unlike 10 of the 10 requests before',
    ])
    expect(await approve(bench.parts, decisionOn(warned), unwatched)).toMatchObject({
      request: { state: 'succeeded', warnings: warned.warnings },
    })
    expect(await bench.propose('24001 EUR to bob@x.com')).toMatchObject({ warnings: [] })
  })

  it('is not made usual by asking', async () => {
    const bench = await createPolicyBench()
    await done(bench, 10, '100 EUR')
    for (const text of ['900 EUR', '900 EUR again', '900 EUR once more'])
      await reject(bench.parts, { ...decisionOn(await bench.propose(text)), actor: BORIS })
    expect(await bench.propose('900 EUR at last', { by: ANNA })).toMatchObject({
      warnings: ['9.00 EUR is far above what is usual: the largest so far was 1.00 EUR, 10 requests'],
    })
  })
})

import { expect, it } from 'vitest'
import { approve, reject } from '../../../src/gate/send/decide.ts'
import { request as requestShape } from '../../../src/wire/request.ts'
import { tellStory } from '../../../src/gate/show/tell-story.ts'
import { auditOf, createBench, decisionOn, proposed, stored, unwatched } from '../bench.ts'

it.each([
  ['terminal', 'it when asked at a terminal'],
  ['flag', 'it, by a command that asked nobody'],
  ['token', 'it, with a token'],
  ['session', 'it, signed in to the page'],
  [undefined, 'it'],
] as const)('how a decision was made is kept, audited, shown and told: %s', async (assurance, words) => {
  const bench = await createBench()
  const how = assurance === undefined ? {} : { assurance }
  const toApprove = await proposed(bench)
  const { request: approved } = await approve(bench.parts, decisionOn(toApprove, how), unwatched)
  const { request: rejected } = await reject(bench.parts, decisionOn(await proposed(bench), how))
  const entries = (await auditOf(bench)).filter(({ type }) => /approved|rejected/.test(type))
  expect(entries.map(({ data }) => data['assurance'])).toEqual([assurance, assurance])
  for (const [request, verb] of [
    [approved, 'approved'],
    [rejected, 'rejected'],
  ] as const) {
    expect((await stored(bench, request)).decision?.assurance).toBe(assurance)
    expect(requestShape.encode(request)['decision']).toEqual({ ...request.decision })
    expect((await tellStory(bench.parts, request))[1]?.what).toBe(`${verb} ${words}`)
  }
})

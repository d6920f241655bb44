import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bundleChild, nativeBinding, startChild } from '../../sqlite/start-children.ts'
import { createPolicyBench } from './policy-bench.ts'
import type { RacerStep } from './racer.ts'

/** `RACERS=32` takes twice as long and shows the same. */
const RACERS = Number(process.env['RACERS'] ?? 16)

/** Six of 1.50 EUR fit into the sum, and eight into what four requesters may have of them. */
const RULES = `
  - id: counted
    operations: [notes.add]
    when: "!has_amount"
    allow: { limits: [{ count: 5, per: 24h }] }
  - id: summed
    operations: [notes.add]
    when: has_amount && amount.currency == "EUR" && amount.value > 0
    allow: { limits: [{ sum: 10.00 EUR, per: 24h, by: recipient }, { count: 2, per: 24h, by: requester }] }
`

it(`lets through what a limit has room for, and not one more, where ${RACERS} processes ask at once`, async () => {
  const bench = await createPolicyBench()
  await bench.apply(RULES)
  const folder = mkdtempSync(join(tmpdir(), 'shield-racers-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const bundle = await bundleChild(folder, join(import.meta.dirname, 'racer.ts'))
  const racers = Array.from({ length: RACERS }, () => startChild<RacerStep>(bundle))
  const open = { do: 'open', file: bench.file, nativeBinding } as const
  const opened = await Promise.all(racers.map((racer) => racer.step(open)))
  expect(opened.filter(({ answer }) => answer !== 'opened')).toEqual([])

  const answers = await Promise.all(
    racers.map((racer, index) =>
      racer.step({
        do: 'propose',
        requester: `agent-${index % 8}`,
        text: index % 2 === 0 ? `number ${index}` : `150 EUR to ada@x.com, number ${index}`,
      }),
    ),
  )
  expect(answers.filter(({ answer }) => answer === undefined)).toEqual([])

  const requests = await bench.store.requests.list({ states: [], limit: 1000 })
  const allowed = requests.filter(({ state }) => state === 'succeeded')
  const waiting = requests.filter(({ state, decision }) => state === 'pending' && decision === null)
  expect([requests.length, allowed.length, waiting.length]).toEqual([RACERS, 5 + 6, RACERS - 5 - 6])
  const of = (rule: string) => allowed.filter(({ decision }) => decision?.policy?.rules.join() === rule)
  expect([of('counted').length, of('summed').length]).toEqual([5, 6])
  const sent = answers.flatMap(({ answer }) => (answer as { readonly sent: readonly string[] }).sent)
  expect(sent).toHaveLength(allowed.length)
  expect(new Set(sent)).toEqual(new Set(allowed.map(({ call }) => call.body)))
})

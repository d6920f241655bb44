import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createJudge } from '../../src/domain/policy/judge.ts'
import { VARIABLES } from '../../src/domain/policy/language.ts'
import { readCases } from '../../src/domain/policy/read-cases.ts'
import { inspectPolicy, readPolicy } from '../../src/domain/policy/read-policy.ts'
import { runCases } from '../../src/domain/ruling/run-cases.ts'
import { OPERATIONS } from '../domain/policy/policy-under-test.ts'

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
const page = read('policy.md')

const blocks = (kind: string) =>
  [...page.matchAll(/^```yaml (\w+)\n([^]*?)^```$/gm)].flatMap(([, of, text = '']) =>
    of === kind ? [text] : [],
  )

it('the policies on the page about them can be used, without a warning', () => {
  expect(blocks('policy')).toHaveLength(4)
  for (const text of [...blocks('policy'), read('policies/shop.yaml')]) {
    expect(inspectPolicy(text, OPERATIONS).warnings).toEqual([])
  }
})

it('the one that it says is refused is refused, for what it says', () => {
  const [text = ''] = blocks('refused')
  expect(() => readPolicy(text, OPERATIONS)).toThrow(
    /2 things are wrong with it: .* does not fix its currency; .* does not ask for more than nothing/,
  )
})

it('has cases that come out as it says', () => {
  const policy = readPolicy(read('policies/shop.yaml'), OPERATIONS)
  expect(blocks('cases')).toHaveLength(2)
  for (const text of blocks('cases')) {
    const { cases } = runCases(policy, createJudge(policy, OPERATIONS), readCases(text, OPERATIONS))
    expect(cases.map(({ passed }) => passed)).toEqual([true])
  }
})

it('names everything that a condition may look at', () => {
  const named = [...Object.keys(VARIABLES), 'input'].filter((name) => !page.includes(`\`${name}`))
  expect(named).toEqual([])
})

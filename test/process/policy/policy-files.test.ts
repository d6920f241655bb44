import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab } from '../lab.ts'

const POLICIES = join(import.meta.dirname, '..', '..', '..', 'docs', 'policies')
const SHOP = join(POLICIES, 'shop.yaml')
const DIST = join(import.meta.dirname, '..', '..', '..', 'dist')

describe('policy check', () => {
  it('tells the digest and the rules, and makes nothing for it', async () => {
    const lab = await openLab()
    const { exit, stdout, stderr } = await lab.run(['policy', 'check', SHOP], {
      env: { NANGO_API_KEY: undefined },
    })
    expect([exit, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Digest\t[0-9a-f]{64}\nTime zone\tEurope\/Berlin\n/)
    expect(stdout).toContain(
      'small-drafts\tallow\tshopify.create-draft-order\t20 in 24h for each requester, 500.00 EUR in 24h, 80.00 EUR in 24h for each recipient\n',
    )
    expect(existsSync(lab.home)).toBe(false)
  })

  it('refuses what is wrong with every finding, safe to show', async () => {
    const lab = await openLab()
    const file = join(lab.folder, 'wrong.yaml')
    writeFileSync(file, 'version: 1\nrules:\n  - { id: one, operations: ["m\u0430il.send"], ask: {} }\n')
    const { exit, stdout, stderr } = await lab.runInside(['policy', 'check', file])
    expect([exit, stdout]).toEqual([2, ''])
    expect(stderr).toContain(
      'error: The policy cannot be used. line 3, one: There is no operation "m\u0430il.send"',
    )
    writeFileSync(file, 'version: 1\nrules: "\\e[31m"\n')
    const hostile = await lab.runInside(['policy', 'check', file])
    expect(hostile.exit).toBe(2)
    expect(hostile.stderr).toContain('U+001B')
    expect(hostile.stderr).not.toContain('\u001b')
  })

  it('says which file is not there', async () => {
    const lab = await openLab()
    const missing = join(lab.folder, 'none.yaml')
    const { exit, stderr } = await lab.runInside(['policy', 'check', missing])
    expect(exit).toBe(2)
    expect(stderr).toContain(`error: There is no file ${missing}\n`)
    const policy = join(lab.folder, 'alone.yaml')
    writeFileSync(policy, readFileSync(join(POLICIES, 'shop.yaml')))
    const untested = await lab.runInside(['policy', 'test', policy])
    expect(untested.exit).toBe(2)
    expect(untested.stderr).toContain(`error: There is no file ${join(lab.folder, 'alone.test.yaml')}\n`)
    expect(untested.stderr).toContain('hint: Cases are there, or in the file that --cases names')
  })
})

describe('policy test', () => {
  it('ends 0 where every case is as expected, and 1 with the reasons where one is not', async () => {
    const lab = await openLab()
    const good = await lab.runInside(['policy', 'test', SHOP])
    expect([good.exit, good.stdout]).toEqual([
      0,
      'Cases\t19 of 19 as expected\nRules\t7 of 7 matched in a case\n',
    ])
    const cases = join(lab.folder, 'bad.yaml')
    const text = readFileSync(join(POLICIES, 'shop.test.yaml'), 'utf8')
    writeFileSync(cases, text.replace('T21:30', 'T20:30'))
    const bad = await lab.runInside(['policy', 'test', SHOP, '--cases', cases])
    expect(bad.exit).toBe(1)
    expect(bad.stdout).toContain('Expected\tdeny by no-night-messages\nFound\tnone\n')
    expect(bad.stdout).toContain('no-night-messages\tno deny: not so: local.hour >= 21 || local.hour < 8\n')
    expect(bad.stdout).toContain('Rules\t6 of 7 matched in a case; never no-night-messages\n')
    const json = await lab.runInside(['policy', 'test', SHOP, '--cases', cases, '--json'])
    expect(json.exit).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({ passed: false, untested: ['no-night-messages'] })
  })
})

/** Words of each library that stand nowhere else. */
const LIBRARIES = ['no_such_overload', 'BLOCK_AS_IMPLICIT_KEY']

it('CEL and YAML stand in the parts that read a policy or who is told, so that nothing else loads them', () => {
  const parts = readdirSync(DIST).filter((name) => name.endsWith('.cjs'))
  const holding = parts.filter((name) => {
    const code = readFileSync(join(DIST, name), 'utf8')
    return LIBRARIES.some((word) => code.includes(word))
  })
  expect(parts).toContain('list.cjs')
  expect(holding).toEqual([
    'cli.commands.policy.check.cjs',
    'domain.notify.read-notify.cjs',
    'domain.policy.judge.cjs',
    'domain.policy.read-policy.cjs',
  ])
})

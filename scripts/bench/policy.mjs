import { loadSources } from './load-source.mjs'
import { requestOf } from './built-store.mjs'
import { median } from './median.mjs'

const RULES = 1_000
const REQUESTS = 10_000

/** So many of the rules match each request; the others about its operation are looked at and do not. */
const MATCHING = 50

const AT = Date.UTC(2026, 2, 2, 10)

/** A file of 1,000 rules: how long it takes to check, and what 10,000 requests would have come to under it. */
export async function policy() {
  const { LOADERS, readPolicy, backtest } = await loadSources([
    'src/providers/loaders.ts',
    'src/domain/policy/read-policy.ts',
    'src/gate/policy/backtest.ts',
  ])
  const providers = Object.fromEntries(
    await Promise.all(Object.entries(LOADERS).map(async ([name, load]) => [name, await load()])),
  )
  const operations = Object.values(providers).flatMap((one) => one.operations)
  const writes = operations.filter(({ kind }) => kind === 'write')
  const text = policyOf(writes)
  const checks = Array.from({ length: 7 }, () => secondsOf(() => readPolicy(text, operations)))
  const past = pastOf(writes)
  const parts = partsOver(past, providers)
  const start = process.cpuUsage()
  const { requests, effects, rules } = await backtest(parts, { text, since: 0 })
  const seconds = secondsSince(start)
  const matched = rules.reduce((sum, one) => sum + one.requests, 0)
  if (requests !== REQUESTS || matched !== REQUESTS * MATCHING)
    throw new Error(`${matched} rules were decisive for ${requests} requests`)
  return [
    {
      what: `checking a file of ${RULES} rules, seconds of CPU`,
      // A command checks one file, with code that is not warm yet.
      value: checks[0],
      goal: 1,
      note: `${median(checks).toFixed(2)} in a process that has checked before`,
    },
    {
      what: `backtest of ${REQUESTS} requests against them, seconds of CPU`,
      value: seconds,
      goal: 15,
      note: `${effects.allow} allowed, ${effects.ask} asked; ${MATCHING} rules match each`,
    },
  ]
}

/** As many rules about each write; half of them look at its input, and of these none matches. */
function policyOf(writes) {
  const each = RULES / writes.length
  const rules = writes.flatMap(({ name, provider }, nth) =>
    Array.from({ length: each }, (_, number) => {
      const isMatching = number < MATCHING
      const [field = ''] = Object.keys(writes[nth].input.shape)
      const never = number % 2 === 0 ? `repeats > ${number}` : `has(input.${field}) && operation != "${name}"`
      const when = isMatching
        ? `repeats >= 1 && size(recipients) < ${100 + number} && provider == "${provider}"`
        : `${never} && (local.hour >= 22 || requester.startsWith("agent")) && size(new_recipients) == 0`
      const limits = `[{ count: 20, per: 24h, by: recipient }, { count: ${9_000 + number}, per: 7d }]`
      return `  - id: ${name.replace('.', '-')}-${number}
    operations: [${name}]
    when: >-
      ${when}
    allow: { irreversible: true, limits: ${limits} }`
    }),
  )
  return `version: 1\ntimezone: Europe/Berlin\nrules:\n${rules.join('\n')}\n`
}

/** One every minute, for a hundred recipients in turn, the newest first. */
function pastOf(writes) {
  return Array.from({ length: REQUESTS }, (_, number) => {
    const { name, provider } = writes[number % writes.length]
    const at = new Date(AT + number * 60_000).toISOString()
    return {
      ...requestOf(number),
      operation: name,
      provider,
      stakes: { amount: null, recipients: [`somebody-${number % 100}@example.com`], reversal: 'correctable' },
      createdAt: at,
      updatedAt: at,
    }
  }).toReversed()
}

/** What a backtest asks for, out of memory: what is measured is the rules. */
function partsOver(past, providers) {
  const list = async ({ limit, before }) => {
    const from = before === undefined ? 0 : past.findIndex(({ id }) => id === before) + 1
    return past.slice(from, from + limit)
  }
  return {
    store: async () => ({ requests: { list }, audit: { newest: async () => [] } }),
    operations: async (provider) => providers[provider].operations,
  }
}

function secondsOf(work) {
  const start = process.cpuUsage()
  work()
  return secondsSince(start)
}

function secondsSince(start) {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000_000
}

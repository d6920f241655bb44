import { inputFlags, type InputFlag } from '../operation/input-flags.ts'
import type { Operation, Write } from '../operation/operation.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Json } from '../text/json.ts'
import { contextOf, type Context } from './context.ts'
import { commonLanguage, languageOf, type Language } from './language.ts'
import { clockIn } from './local-time.ts'
import type { Judge, Matched, Policy, Rule, Situation, Judgement } from './policy.ts'
import { askedAbout } from './check-condition.ts'
import { summaryOf } from './library-words.ts'
import { conjunctsOf, sourceOf, variablesIn, type Node } from './syntax.ts'

/** A rule as it is for one operation. */
interface Applied {
  readonly rule: Rule
  /** Null: no condition. */
  readonly program: Program | null
}

interface Bench {
  readonly flags: readonly InputFlag[]
  readonly rules: readonly Applied[]
  readonly spelled: Write['spelled'] | undefined
}

/**
 * Makes a policy ready to judge. Conditions are compiled when an operation is first judged, and only the rules that name
 * it are looked at.
 */
export function createJudge({ rules, timeZone }: Policy, operations: readonly Operation[]): Judge {
  const common = commonLanguage()
  const clock = clockIn(timeZone)
  const shared = new Map<Rule, Program>()
  const benches = new Map<string, Bench>()
  const benchFor = (name: string): Bench => {
    const bench = benches.get(name) ?? makeBench(name, { rules, operations, common, shared })
    benches.set(name, bench)
    return bench
  }
  const hear = (situation: Situation) => {
    const { rules, flags, spelled } = benchFor(situation.operation)
    const others = otherSpelling(situation.input, spelled)
    const contexts: Contexts = [
      contextOf(situation, flags, clock),
      ...others.map((input) => contextOf({ ...situation, input }, flags, clock)),
    ]
    return { rules, contexts }
  }
  return {
    judge: (situation) => {
      const { rules, contexts } = hear(situation)
      const [matched, failed]: [Matched[], Matched[]] = [[], []]
      for (const one of rules) {
        const { matches, failure } = applyInAny(one, contexts)
        if (matches) matched.push({ rule: one.rule, failure })
        else if (failure !== null) failed.push({ rule: one.rule, failure })
      }
      return weigh(matched, failed)
    },
    explain: (situation) => {
      const { rules, contexts } = hear(situation)
      const applied = rules.map((one) => ({ ...one, ...applyInAny(one, contexts) }))
      const matched = applied.filter(({ matches }) => matches).map(({ rule, failure }) => ({ rule, failure }))
      const others = applied.filter(({ matches }) => !matches)
      const failed = others.flatMap(({ rule, failure }) => (failure === null ? [] : [{ rule, failure }]))
      return {
        ...weigh(matched, failed),
        matched,
        notMatched: others.map(({ rule, program, failure, context }) => ({
          rule,
          why: failure ?? program?.whyNot(context) ?? '',
        })),
      }
    },
    // Without its conditions: they are compiled where something is judged.
    spelled: (name, input) => otherSpelling(input, spellingOf(operationOf(operations, name)))[0] ?? input,
  }
}

interface Making {
  readonly rules: readonly Rule[]
  readonly operations: readonly Operation[]
  readonly common: Language
  /** Conditions without `input` are the same for every operation. */
  readonly shared: Map<Rule, Program>
}

function makeBench(name: string, { rules, operations, common, shared }: Making): Bench {
  const operation = operationOf(operations, name)
  const language = operation === undefined ? common : languageOf(operation, common)
  const programOf = (rule: Rule): Program | null => {
    if (rule.when === null) return null
    // The word in a text as well: it only costs.
    if (rule.when.includes('input')) return compile(rule.when, language)
    const program = shared.get(rule) ?? compile(rule.when, common)
    shared.set(rule, program)
    return program
  }
  const own = rules.filter(({ operations: names }) => names.includes(name) || names.includes('*'))
  return {
    flags: operation === undefined ? [] : inputFlags(operation.input),
    spelled: spellingOf(operation),
    rules: own.map((rule) => ({ rule, program: programOf(rule) })),
  }
}

function operationOf(operations: readonly Operation[], name: string): Operation | undefined {
  return operations.find((one) => one.name === name)
}

function spellingOf(operation: Operation | undefined): Bench['spelled'] {
  return operation?.kind === 'write' ? operation.spelled : undefined
}

/**
 * The input in the one spelling of whom it names, where it was typed in another. An input that is not what its operation takes
 * has none, and no condition about it can be told.
 */
function otherSpelling(input: Json, spelled: Bench['spelled']): readonly Json[] {
  if (spelled === undefined) return []
  try {
    const other = spelled(input) as Json
    return canonicalJson(other) === canonicalJson(input) ? [] : [other]
  } catch {
    return []
  }
}

type Contexts = readonly [Context, ...Context[]]

interface Applies {
  readonly matches: boolean
  readonly failure: string | null
}

const YES: Applies = { matches: true, failure: null }
const NO: Applies = { matches: false, failure: null }

/**
 * Whoever an input names may be typed in several ways: what forbids or asks does so in any of them, and what allows has to
 * allow in each. With the context that it hangs on.
 */
function applyInAny(one: Applied, contexts: Contexts): Applies & { readonly context: Context } {
  const wanted = one.rule.effect !== 'allow'
  const each = contexts.map((context) => ({ ...apply(one, context), context }))
  return (
    each.find(({ matches }) => matches === wanted) ?? { ...apply(one, contexts[0]), context: contexts[0] }
  )
}

/** What cannot be evaluated counts as matched, but where it would allow. */
function apply({ rule, program }: Applied, context: Context): Applies {
  const verdict = program === null || program.evaluate(context)
  if (typeof verdict === 'boolean') return verdict ? YES : NO
  return { matches: rule.effect !== 'allow', failure: verdict.failure }
}

/** What all the rules that matched come to: `deny` before `ask` before `allow`, whatever their order. */
export function weigh(matched: readonly Matched[], failed: readonly Matched[]): Judgement {
  const of = (effect: Matched['rule']['effect']) => matched.filter(({ rule }) => rule.effect === effect)
  const [deny = null] = of('deny')
  const asks = of('ask')
  const allows = of('allow')
  const effect = deny !== null ? 'deny' : asks.length > 0 ? 'ask' : allows.length > 0 ? 'allow' : 'none'
  return { effect, deny, asks, allows, failed }
}

/** What a condition comes to, or why it cannot be told. */
type Verdict = boolean | { readonly failure: string }

/** A condition that is ready to be evaluated. */
interface Program {
  readonly evaluate: (context: Context) => Verdict
  /** Which parts of the condition did not hold, each as it is written. */
  readonly whyNot: (context: Context) => string
}

/** Whatever is wrong with the condition is said each time: nothing here throws. */
function compile(source: string, language: Language): Program {
  try {
    const parsed = language.environment.parse(source)
    const root: Node = parsed.ast
    // Both: the first finds what evaluates it, the second also looks into `has`.
    for (const { valid, error } of [parsed.check(), language.environment.check(askedAbout(root))]) {
      if (!valid) return failing(summaryOf(error))
    }
    const variables = [...variablesIn(root)]
    return {
      evaluate: (context) => evaluate(parsed, variables, context),
      whyNot: (context) => whyNot(root, language, context),
    }
  } catch (error) {
    return failing(summaryOf(error))
  }
}

function failing(failure: string): Program {
  return { evaluate: () => ({ failure }), whyNot: () => failure }
}

function evaluate(
  run: (values: Context['values']) => unknown,
  variables: readonly string[],
  { values, unusable }: Context,
): Verdict {
  const missing = variables.find((name) => name !== 'amount' && unusable.has(name))
  if (missing !== undefined) return { failure: unusable.get(missing) ?? missing }
  try {
    const result = run(values)
    return typeof result === 'boolean' ? result : { failure: 'it is neither true nor false' }
  } catch (error) {
    // `has_amount && …` is false without an amount; a condition that asks for it anyway ends here.
    const isAmount = unusable.has('amount') && variables.includes('amount')
    return { failure: (isAmount ? unusable.get('amount') : undefined) ?? summaryOf(error) }
  }
}

function whyNot(root: Node, language: Language, context: Context): string {
  const parts = conjunctsOf(root).map(sourceOf)
  const untrue = parts.filter((part) => compile(part, language).evaluate(context) !== true)
  return `not so: ${untrue.join('; ')}`
}

import { askedAbout, summaryOf } from './check-condition.ts'
import type { Context } from './context.ts'
import type { Language } from './language.ts'
import { conjunctsOf, sourceOf, variablesIn, type Node } from './syntax.ts'

/** What a condition comes to, or why it cannot be told. */
export type Verdict = boolean | { readonly failure: string }

/** A condition that is ready to be evaluated. */
export interface Program {
  readonly evaluate: (context: Context) => Verdict
  /** Which parts of the condition did not hold, each as it is written. */
  readonly whyNot: (context: Context) => string
}

/** Whatever is wrong with the condition is said each time: nothing here throws. */
export function compile(source: string, language: Language): Program {
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

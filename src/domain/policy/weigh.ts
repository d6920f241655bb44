import type { Judgement, Matched } from './policy.ts'

/** What all the rules that matched come to: `deny` before `ask` before `allow`, whatever their order. */
export function weigh(matched: readonly Matched[]): Judgement {
  const of = (effect: Matched['rule']['effect']) => matched.filter(({ rule }) => rule.effect === effect)
  const [deny = null] = of('deny')
  const asks = of('ask')
  const allows = of('allow')
  const effect = deny !== null ? 'deny' : asks.length > 0 ? 'ask' : allows.length > 0 ? 'allow' : 'none'
  return { effect, deny, asks, allows }
}

import { ShieldError, tryOr } from '../../../domain/errors.ts'
import { factsOf, type Display } from '../../../domain/operation/display.ts'
import { inputFlags } from '../../../domain/operation/input-flags.ts'
import type { Write } from '../../../domain/operation/operation.ts'
import type { Json } from '../../../domain/text/json.ts'
import { say } from '../../../domain/text/wording.ts'
import type { Explained, ExplainedRule } from '../../../domain/ruling/explained.ts'
import type { LimitUse } from '../../../domain/policy/policy.ts'
import { amountOf, limitText } from '../../../domain/ruling/limit-text.ts'
import { amountText } from '../../../domain/operation/stakes.ts'
import { explained } from '../../../wire/policy.ts'
import type { App, Host } from '../../app.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { allOperations, noOperation } from '../operations/all-operations.ts'
import { operationInput } from '../operations/operation-input.ts'

/**
 * What policy says of a request that is there, or of the one that an operation's flags describe. Queues nothing. Fails
 * with `usage` for an operation without the input that rules look at, and says which rules are about it; with `usage` or
 * `not_found` for what is not a write.
 */
export async function explain(
  invocation: Invocation,
  {
    described,
    operation,
    host,
  }: {
    /** The name of an operation, as it was typed. */
    readonly described: string | undefined
    readonly operation: Write | undefined
    readonly host: Host
  },
): Promise<number> {
  const { app, args } = invocation
  const { policy } = await app.gate()
  const typed = described ?? args[0] ?? ''
  if (operation === undefined && typed.includes('.')) throw noWrite(typed, host.groups)
  const found = await policy.explain(
    operation === undefined
      ? typed
      : {
          operation: operation.name,
          input: await inputOf(invocation, operation, host),
          connection: app.globals.connection,
          reason: undefined,
          idempotencyKey: null,
          expiresIn: null,
          duplicate: true,
          supersedes: undefined,
        },
  )
  return answer(app, { json: () => explained.encode(found), display: () => explanation(found) })
}

function noWrite(typed: string, groups: Host['groups']): ShieldError {
  const isRead = groups.some(({ operations }) => operations.some(({ name }) => name === typed))
  if (!isRead) return noOperation(typed, groups)
  return new ShieldError('usage', `${typed} is a read: it runs at once, and policy is about writes alone`)
}

/** Rules look at the whole input, so that without any there is only to be said which rules those are. */
async function inputOf(invocation: Invocation, operation: Write, host: Host): Promise<Json> {
  const { app, options } = invocation
  const isGiven = ['input', ...inputFlags(operation.input).map(({ key }) => key)].some(
    (key) => options[key] !== undefined,
  )
  return tryOr<Json, never>(
    () => operationInput(invocation, operation),
    async (error) => {
      if (isGiven) throw error
      const rules = await tryOr(
        async () => rulesAbout(app, operation, host),
        () => '',
      )
      const [example = ''] = operation.examples
      const hint = example.replace(
        `shield ${operation.name.replace('.', ' ')}`,
        `shield policy explain ${operation.name}`,
      )
      throw new ShieldError('usage', say`Rules look at the input, and ${error.wording.message}${rules}`, {
        hint: `As in: ${hint}`,
      })
    },
  )
}

async function rulesAbout(app: App, { name }: Write, host: Host): Promise<string> {
  const inForce = await (await app.gate()).policy.inForce()
  if (inForce === null) return '; no policy is in force'
  const { readPolicy } = await import('../../../domain/policy/read-policy.ts')
  const about = readPolicy(inForce.text, await allOperations(host)).rules.filter(
    ({ operations }) => operations.includes(name) || operations.includes('*'),
  )
  if (about.length === 0) return '; no rule is about this operation'
  return `; about this operation there is ${about.map(({ id, effect }) => `${id} (${effect})`).join(', ')}`
}

export function explanation(found: Explained): Display {
  const { amount, recipients, newRecipients, repeats, reversal, rules, limits } = found
  const isNew = (one: string) => (newRecipients.includes(one) ? `${one} (new)` : one)
  return [
    factsOf([
      ['Outcome', found.outcome],
      ['Policy', found.policy ?? 'none'],
      ['Paused', found.paused === null ? null : `by ${found.paused.by.name}: ${found.paused.reason}`],
      ['Amount', amount === null ? 'none that is known' : amountText(amount)],
      ['Recipients', recipients.length === 0 ? 'none' : recipients.map(isNew).join(', ')],
      ['Writes like it within 24 h', String(repeats)],
      ['Class', reversal],
    ]),
    {
      kind: 'table',
      columns: ['rule', 'effect', 'says', 'why'],
      rows: rules.map(ruleRow),
      empty: 'No rule is about this operation',
    },
    ...(limits.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            columns: ['rule', 'limit', 'used', 'this one'],
            rows: limits.map(limitRow),
            empty: '',
          },
        ]),
  ]
}

function ruleRow({ id, effect, says, why, demands }: ExplainedRule): readonly string[] {
  return [id, effect, says, [...(why === null ? [] : [why]), ...demands].join('; ')]
}

function limitRow({ rule, limit, used, adds }: LimitUse): readonly string[] {
  const unit = (value: number) => amountOf(limit, value)
  return [rule, limitText(limit), unit(used), adds === null ? 'not known' : unit(adds)]
}

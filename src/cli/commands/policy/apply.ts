import { ShieldError } from '../../../domain/errors.ts'
import { gateStrength } from '../../../domain/access/gate-strength.ts'
import { canonicalJson } from '../../../domain/text/canonical-json.ts'
import type { Policy } from '../../../domain/policy/policy.ts'
import { readyFrom } from '../../../gate/policy/in-force.ts'
import type { Parts } from '../../../gate/parts.ts'
import { policyInForce } from '../../../wire/policy.ts'
import type { App } from '../../app.ts'
import { confirm } from '../../ask/confirm.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { backtestDisplay } from './backtest.ts'
import { readNamedText } from '../../named-file.ts'

const LOOK_BACK = 30 * 86_400_000

/**
 * Shows what a policy changes and what it would have done lately, asks, and puts it in force. Without a terminal it takes
 * the digest that `policy check` printed, where SHIELD_POLICY_UNATTENDED says that this may be.
 */
export async function apply({ app, args, options }: Invocation): Promise<number> {
  const parts = app.local('shield policy apply')
  const text = readNamedText('policy', args[0] ?? '')
  const { policy } = await readyFrom(parts, text)
  const { policy: door } = await app.gate()
  const given = textOption(options, 'digest')
  if (given === undefined) await askFor(app, parts, policy, args[0] ?? '')
  else assertUnattended(app, policy, given)
  const applied = await door.apply({ text, digest: policy.digest })
  if (app.globals.json) app.terminal.json(policyInForce.encode(applied))
  app.terminal.talk(`The policy ${applied.digest.slice(0, 12)} is in force, with ${rulesText(policy)}\n`)
  app.terminal.talk(
    `The gate is advisory here (${gateStrength({ kind: 'local' }).why}): what the policy allows is a convenience, not a protection\n`,
  )
  return 0
}

function rulesText({ rules }: Policy): string {
  return rules.length === 1 ? '1 rule' : `${rules.length} rules`
}

async function askFor(app: App, parts: Parts, policy: Policy, file: string): Promise<void> {
  const { policy: door } = await app.gate()
  const before = await door.inForce()
  const now = before === null ? null : (await readyFrom(parts, before.text)).policy
  const tested = await door.backtest({ text: policy.text, since: app.clock.now() - LOOK_BACK })
  assertMayApply(app)
  // It is what the answer rests on.
  if (app.terminal.isInteractive)
    await showDisplay(app.terminal, [changes(now, policy), ...backtestDisplay(tested)])
  await confirm(app, {
    doing: 'applying a policy',
    flag: '--digest',
    command: `shield policy apply ${file} --digest ${policy.digest}`,
    question: `Put this policy in force (${policy.digest.slice(0, 12)})?`,
    refused: 'The policy in force stays as it is',
  })
}

function assertUnattended(app: App, { digest }: Policy, given: string): void {
  if (given !== digest) {
    throw new ShieldError('conflict', `This is not the policy that was checked: its digest is ${digest}`, {
      hint: 'shield policy check FILE prints the digest of a file',
    })
  }
  assertMayApply(app)
}

function assertMayApply(app: App): void {
  if (app.settings.policyUnattended || app.terminal.isInteractive) return
  throw new ShieldError(
    'denied',
    'Without a terminal a policy is applied only where SHIELD_POLICY_UNATTENDED=1',
    {
      hint: 'Apply it at a terminal, or set that where this is to work unattended',
    },
  )
}

/** Which rules are new, gone or other than before. */
function changes(before: Policy | null, policy: Policy) {
  const was = new Map((before?.rules ?? []).map((rule) => [rule.id, canonicalJson(rule)]))
  const is = new Map(policy.rules.map((rule) => [rule.id, canonicalJson(rule)]))
  const rows = [
    ...policy.rules.flatMap(({ id, effect }) => {
      if (!was.has(id)) return [['new', id, effect]]
      return was.get(id) === is.get(id) ? [] : [['changed', id, effect]]
    }),
    ...(before?.rules ?? []).flatMap(({ id, effect }) => (is.has(id) ? [] : [['gone', id, effect]])),
    ...(before !== null && before.timeZone !== policy.timeZone
      ? [['changed', 'timezone', policy.timeZone]]
      : []),
    ...(before !== null && canonicalJson(before.groups) !== canonicalJson(policy.groups)
      ? [['changed', 'groups', Object.keys(policy.groups).join(', ')]]
      : []),
  ]
  return {
    kind: 'table' as const,
    columns: ['change', 'rule', 'effect'],
    rows,
    empty: 'No rule differs from the policy in force',
  }
}

import { ShieldError } from '../domain/errors.ts'
import type { PolicyDoor } from '../domain/ports/gate.ts'
import { backtested, explained, paused, policyOrNone } from '../wire/policy-in-force.ts'
import type { Client } from './client.ts'
import { given } from './request-door.ts'

const POLICY = '/v1/policy'

/** The policy of a server. Only the local user of its store changes it. */
export function policyDoor(client: Client): PolicyDoor {
  return {
    inForce: async () => (await client.read(['a policy', policyOrNone], POLICY)).policy,
    explain: (asked) => {
      const body =
        typeof asked === 'string'
          ? { id: asked }
          : { operation: asked.operation, input: asked.input, ...given({ connection: asked.connection }) }
      return client.make(['an explanation', explained], 'POST', `${POLICY}/explain`, { body })
    },
    backtest: ({ text, since }) => {
      const body = { text, since: new Date(since).toISOString() }
      return client.make(['a backtest', backtested], 'POST', `${POLICY}/backtest`, { body })
    },
    pause: (reason) => client.make(['a pause', paused], 'POST', `${POLICY}/pause`, { body: { reason } }),
    apply: onlyThere,
    resume: onlyThere,
  }
}

async function onlyThere(): Promise<never> {
  throw new ShieldError('denied', 'Only the local user of the store changes its policy', {
    hint: 'Log in where shield serve runs, and do it there',
  })
}

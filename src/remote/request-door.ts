import type { RequestDoor, RequestFilter } from '../domain/ports/gate.ts'
import type { ApprovalRequest, State } from '../domain/request/request.ts'
import type { Considered } from '../domain/request/request-view.ts'
import { ShieldError } from '../domain/errors.ts'
import { list, nullable } from '../wire/composites.ts'
import { hold } from '../wire/hold.ts'
import { listedRequest, request } from '../wire/request.ts'
import { chapter } from '../wire/request-view.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { cursorFrom, type Client, type Parameters } from './client.ts'
import { parseRequest, parseView } from './parse-request.ts'
import { requestPath, REQUESTS } from './paths.ts'

type Looking = 'list' | 'ended' | 'count' | 'get' | 'view' | 'consider' | 'story'

/** Looking at the queue of a server. */
export function lookingDoor(client: Client, now: () => number): Pick<RequestDoor, Looking> {
  const view: RequestDoor['view'] = async (typed) => parseView(await client.get(requestPath(typed)), now())
  return {
    list: async (filter) => {
      const { items, page } = await client.list(REQUESTS, filter.limit, queryFrom(filter))
      return {
        requests: decodeAnswer(list(listedRequest), 'a list of requests', items),
        hold: decodeAnswer(nullable(hold), 'a list of requests', page['hold']),
      }
    },
    ended: async (limit) => {
      const { items } = await client.list(REQUESTS, limit, { ended: '1' })
      return decodeAnswer(list(request), 'a list of requests', items)
    },
    count: async (states) => {
      const { items } = await client.list(REQUESTS, Number.MAX_SAFE_INTEGER, { state: states })
      return items.length
    },
    get: async (typed) => parseRequest(await client.get(requestPath(typed))),
    view,
    consider: (requests) => consider(view, requests),
    story: async (typed) => {
      const { items } = await client.get(requestPath(typed, 'history'))
      return decodeAnswer(list(chapter), 'the history of a request', items)
    },
  }
}

function queryFrom({ states, operation, requester, connection, before }: RequestFilter): Parameters {
  const state: readonly State[] | readonly ['all'] = states.length === 0 ? ['all'] : states
  return { state, operation, requester, connection, cursor: cursorFrom('request', before) }
}

/** A few at a time: the client shares its connections among them. */
async function consider(
  view: RequestDoor['view'],
  requests: readonly ApprovalRequest[],
): Promise<readonly Considered[]> {
  return Promise.all(
    requests.map(async ({ id }) => {
      const found = await view(id)
      if (found.preview !== null) return found
      throw new ShieldError('conflict', `The content of ${id} was erased: it cannot be decided on`)
    }),
  )
}

import type { State } from '../../../src/domain/request/request.ts'

/** A request as simply as it can be thought of. */
export interface ModelRequest {
  readonly name: number
  state: State
  /** Which provider key it carries, by a number of the model's own. */
  readonly key: number
  /** The one that it retries. */
  readonly retries: number | null
  /** The one that it was proposed in place of. */
  readonly replaces: number | null
  /** Whether that it failed or succeeded is only a person's word. */
  byWord: boolean
}

/** How a call goes on its way. `late`: the answer is lost, and it may be applied at any time from now on. */
export type Fate = 'applied' | 'refused' | 'lost after' | 'lost before' | 'late' | 'down'

/** The life of requests, and a provider that applies each key once. */
export interface Model {
  readonly requests: ModelRequest[]
  readonly applied: Set<number>
  readonly underWay: Set<number>
  nextKey: number
}

export function createModel(): Model {
  return { requests: [], applied: new Set(), underWay: new Set(), nextKey: 0 }
}

export function addRequest(model: Model, from: Partial<ModelRequest> = {}): ModelRequest {
  const request = {
    name: model.requests.length,
    state: 'pending',
    key: from.key ?? model.nextKey++,
    retries: from.retries ?? null,
    replaces: from.replaces ?? null,
    byWord: false,
  } satisfies ModelRequest
  model.requests.push(request)
  return request
}

export function isUnsent({ state }: ModelRequest): boolean {
  return state === 'pending' || state === 'approved'
}

export function mayLand({ state, byWord }: ModelRequest): boolean {
  return state === 'unknown' || (state === 'failed' && byWord)
}

export function familyOf(model: Model, request: ModelRequest): readonly ModelRequest[] {
  return tiedTo(model, request, ({ retries }) => retries)
}

function tiedTo(
  model: Model,
  request: ModelRequest,
  olderOf: (one: ModelRequest) => number | null,
): readonly ModelRequest[] {
  const rootOf = (one: ModelRequest): number => {
    const name = olderOf(one)
    const older = name === null ? undefined : model.requests[name]
    return older === undefined ? one.name : rootOf(older)
  }
  return model.requests.filter((one) => one !== request && rootOf(one) === rootOf(request))
}

/** Success of one settles all that have its effect, and makes the rest of the family needless. */
export function succeed(model: Model, request: ModelRequest, byWord = false): void {
  request.state = 'succeeded'
  request.byWord = byWord
  for (const member of familyOf(model, request)) {
    if (isUnsent(member)) member.state = 'cancelled'
    else if (mayLand(member) && member.key === request.key)
      Object.assign(member, { state: 'succeeded', byWord })
  }
}

/** What the provider does with a call, and what shield then knows: proof, refusal, or nothing. */
export function send(model: Model, key: number, fate: Fate): 'applied' | 'refused' | 'doubt' {
  if (model.applied.has(key)) return 'doubt'
  if (fate === 'applied' || fate === 'lost after') model.applied.add(key)
  if (fate === 'late') model.underWay.add(key)
  return fate === 'applied' ? 'applied' : fate === 'refused' ? 'refused' : 'doubt'
}

/** What is learnt from an answer to the request's own call, whenever it comes. */
export function learn(model: Model, request: ModelRequest, answer: 'applied' | 'refused' | 'doubt'): void {
  const isOpen = request.state === 'executing' || request.state === 'unknown'
  const isWord = request.state === 'failed' && request.byWord
  if (answer === 'applied' && (isOpen || isWord)) succeed(model, request)
  else if (answer === 'refused' && isOpen) Object.assign(request, { state: 'failed', byWord: false })
  else if (answer === 'doubt' && request.state === 'executing') request.state = 'unknown'
}

/** Looking finds what was applied, and nothing else. */
export function look(model: Model, request: ModelRequest): void {
  if (mayLand(request) && model.applied.has(request.key)) succeed(model, request)
}

/** The sending process is gone. */
export function recover(model: Model): void {
  for (const request of model.requests) if (request.state === 'executing') request.state = 'unknown'
}

/** Whether something that replacements tie to it, near or far, is open or has succeeded. */
function isReplaced(model: Model, request: ModelRequest): boolean {
  const family = familyOf(model, request)
  return tiedTo(model, request, ({ retries, replaces }) => retries ?? replaces).some(
    (one) =>
      !family.includes(one) &&
      ['pending', 'approved', 'executing', 'unknown', 'succeeded'].includes(one.state),
  )
}

/** What retrying does: nothing where it is over, under way or replaced, else it looks and then adds one. Whether it added one. */
export function proposeAgain(model: Model, request: ModelRequest): boolean {
  const all = [request, ...familyOf(model, request)]
  if (all.some((one) => isUnsent(one) || one.state === 'succeeded') || isReplaced(model, request))
    return false
  const doubtful = all.filter(mayLand)
  const landed = doubtful.find(({ key }) => model.applied.has(key))
  if (landed !== undefined) {
    succeed(model, landed)
    return false
  }
  const key = doubtful[0]?.key
  addRequest(model, { retries: request.name, ...(key === undefined ? {} : { key }) })
  return true
}

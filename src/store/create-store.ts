import type {
  ConsentStore,
  SessionStore,
  TokenStore,
  PolicyStore,
  AuditStore,
  ConnectionStore,
  Store,
  DeliveryStore,
  MessageStore,
} from '../domain/ports/store.ts'
import type { OutboxStore } from '../domain/ports/outbox.ts'
import type { GuardStore } from '../domain/ports/guard-store.ts'
import { findConnection, findConnectionById, listConnections } from './connections.ts'
import type { createChanges } from './changes.ts'
import type { Database, Steps } from './database.ts'
import {
  countRequests,
  findRequest,
  idsStartingWith,
  listDue,
  listExecuting,
  listRequests,
} from './requests/request-queries.ts'
import { isDue } from './outbox/is-due.ts'
import { findStanding } from './guard/standing.ts'
import type { RequestStore } from '../domain/ports/request-store.ts'

/** What each engine does in a way of its own. */
interface Engine {
  readonly database: Database
  readonly integrity: GuardStore['integrity']
  readonly mayChange: GuardStore['mayChange']
  readonly backup: Store['backup']
  readonly info: Store['info']
  readonly leave: Store['leave']
  readonly nextChange: Store['nextChange']
  readonly releaseAfterFailover: GuardStore['releaseAfterFailover']
  readonly close: Store['close']
}

/** The store on an open database. Closing it closes that. */
export function createStore(engine: Engine): Store {
  const { database, backup, info, leave, nextChange, close } = engine
  const changes = changesOf(database)
  return {
    connections: createConnections(database, changes),
    requests: createRequests(database, changes),
    audit: createAudit(database, changes),
    messages: createMessages(database, changes),
    deliveries: createDeliveries(database),
    tokens: createTokens(database),
    sessions: createSessions(database),
    consents: createConsents(database),
    guard: createGuard(engine),
    policies: createPolicies(database),
    outbox: createOutbox(database),
    backup,
    info,
    leave,
    nextChange,
    close,
  }
}

// Each function loads what it needs first and then is one piece: an async function only makes promises of its result and
// its error.

/** Reads in one piece, once the part that knows how is loaded. */
function readingOf(database: Database) {
  return async <Part, Result>(part: Promise<Part>, work: (part: Part) => Steps<Result>): Promise<Result> => {
    const loaded = await part
    return database.read(() => work(loaded))
  }
}

type Changes = () => Promise<ReturnType<typeof createChanges>>

/** Everything that writes, made by the first who does. */
function changesOf(database: Database): Changes {
  let made: ReturnType<Changes> | undefined
  return () => {
    made ??= import('./changes.ts').then((part) => part.createChanges(database))
    return made
  }
}

function createConnections(database: Database, changes: Changes): ConnectionStore {
  const { read } = database
  return {
    list: async () => read(() => listConnections(database)),
    find: async (name) => read(() => findConnection(database, name)),
    findById: async (id) => read(() => findConnectionById(database, id)),
    add: async (connection, note) => (await changes()).addConnection(connection, note),
    update: async (change) => (await changes()).updateConnection(change),
    remove: async (id, note) => (await changes()).removeConnection(id, note),
  }
}

function createRequests(database: Database, changes: Changes): RequestStore {
  const reading = readingOf(database)
  const { read } = database
  const cold = () => import('./requests/cold-queries.ts')
  const precedents = () => import('./requests/precedents.ts')
  const purging = () => import('./requests/purge-requests.ts')
  return {
    propose: async (request, reuse, note, bound = null) =>
      (await changes()).propose(request, reuse, note, bound),
    askedBefore: async (request, reuse, at) => (await changes()).askedBefore(request, reuse, at),
    retry: async (request, looked, note, bound = null) =>
      (await changes()).retry(request, looked, note, bound),
    replace: async (request, note, cancelling, bound = null) =>
      (await changes()).replace(request, note, cancelling, bound),
    waiting: () => reading(cold(), (part) => part.listWaiting(database)),
    find: async (id) => read(() => findRequest(database, id)),
    kin: (request) => reading(cold(), (part) => part.listKin(database, request)),
    descendants: (id) => reading(cold(), (part) => part.listDescendants(database, id)),
    idsStartingWith: async (prefix, requester) => read(() => idsStartingWith(database, prefix, requester)),
    list: async (filter) => read(() => listRequests(database, filter)),
    ended: (filter) =>
      reading(import('./requests/ended-requests.ts'), (part) => part.listEnded(database, filter)),
    precedents: (ask) => reading(precedents(), (part) => part.findPrecedents(database, ask)),
    done: (kind) => reading(precedents(), (part) => part.listDone(database, kind)),
    alikeInDoubt: (write) => reading(precedents(), (part) => part.listAlikeInDoubt(database, write)),
    allowedSince: (since) => reading(precedents(), (part) => part.listAllowed(database, since)),
    countApproved: (alike) => reading(cold(), (part) => part.countApproved(database, alike)),
    approvedSince: (since, requester) =>
      reading(cold(), (part) => part.countApprovedSince(database, since, requester)),
    contradicted: (limit, requester) =>
      reading(cold(), (part) => part.listContradictions(database, limit, requester)),
    open: () => reading(cold(), (part) => part.countOpen(database)),
    count: async (requester) => read(() => countRequests(database, requester)),
    executing: async () => read(() => listExecuting(database)),
    inDoubt: (provider, providerKeys) =>
      reading(cold(), (part) => part.listInDoubt(database, provider, providerKeys)),
    due: async (at) => read(() => listDue(database, at)),
    move: async (move) => (await changes()).move(move),
    claim: async (id, attempt, note, under = null) => (await changes()).claim(id, attempt, note, under),
    countPurgeable: (before) => reading(purging(), (part) => part.countPurgeable(database, before)),
    purgeable: (ask) => reading(purging(), (part) => part.listPurgeable(database, ask)),
    purge: async (ids, note) => (await changes()).purge(ids, note),
  }
}

function createAudit(database: Database, changes: Changes): AuditStore {
  const reading = readingOf(database)
  const queries = () => import('./audit/audit-queries.ts')
  return {
    append: async (note) => (await changes()).append(note),
    list: (filter) => reading(queries(), (part) => part.listAudit(database, filter)),
    newest: (filter) => reading(queries(), (part) => part.newestAudit(database, filter)),
    head: () => reading(queries(), (part) => part.auditHead(database)),
    identity: () => reading(queries(), (part) => part.databaseIdentity(database)),
    verify: async (ask = {}) => {
      // node:timers/promises is not in Node's snapshot; only this needs it.
      const [{ verifyAudit }, { setImmediate }] = await Promise.all([
        import('./audit/verify-audit.ts'),
        import('node:timers/promises'),
      ])
      return verifyAudit(database, ask, setImmediate)
    },
  }
}

function createMessages(database: Database, changes: Changes): MessageStore {
  const reading = readingOf(database)
  return {
    list: (filter) => reading(import('./messages.ts'), (part) => part.listMessages(database, filter)),
    record: async (news) => (await changes()).recordMessages(news),
    statusesOf: (provider, providerKey) =>
      reading(import('./messages.ts'), (part) => part.listStatuses(database, provider, providerKey)),
    noteUndelivered: async (provider, providerKeys, at) =>
      (await changes()).noteUndelivered(provider, providerKeys, at),
  }
}

function createDeliveries(database: Database): DeliveryStore {
  const reading = readingOf(database)
  const queries = () => import('./deliveries.ts')
  const changes = async () => (await import('./deliveries.ts')).createDeliveryChanges(database)
  return {
    record: async (deliveries) => (await changes()).record(deliveries),
    find: (id) => reading(queries(), (part) => part.findDelivery(database, id)),
    waiting: () => reading(queries(), (part) => part.waitingDeliveries(database)),
    idsStartingWith: (prefix) => reading(queries(), (part) => part.deliveryIdsStartingWith(database, prefix)),
    list: (filter) => reading(queries(), (part) => part.listDeliveries(database, filter)),
    oldestNew: (limit) => reading(queries(), (part) => part.oldestNew(database, limit)),
    finish: async (endings, again) => (await changes()).finish(endings, again),
    purge: async (before) => (await changes()).purge(before),
  }
}

function createTokens(database: Database): TokenStore {
  const part = async () => (await import('./guard/tokens.ts')).createTokens(database)
  return {
    add: async (token, note) => (await part()).add(token, note),
    list: async () => (await part()).list(),
    find: async (id) => (await part()).find(id),
    revoke: async (id, note) => (await part()).revoke(id, note),
  }
}

function createSessions(database: Database): SessionStore {
  const part = async () => (await import('./guard/sessions.ts')).createSessionStore(database)
  return {
    open: async (session, over, note) => (await part()).open(session, over, note),
    find: async (idHash) => (await part()).find(idHash),
    see: async (idHash, at) => (await part()).see(idHash, at),
    end: async (idHash) => (await part()).end(idHash),
  }
}

function createConsents(database: Database): ConsentStore {
  const part = async () => (await import('./consents.ts')).createConsents(database)
  return {
    begin: async (consent, bound) => (await part()).begin(consent, bound),
    find: async (id) => (await part()).find(id),
    settle: async (id, outcome, at) => (await part()).settle(id, outcome, at),
    askToEnd: async (id, at) => (await part()).askToEnd(id, at),
    forget: async (id) => (await part()).forget(id),
  }
}

function createPolicies(database: Database): PolicyStore {
  const part = async () => (await import('./guard/policies.ts')).createPolicies(database)
  return {
    find: async (digest) => (await part()).find(digest),
    apply: async (policy, note) => (await part()).apply(policy, note),
    pause: async (pause, note) => (await part()).pause(pause, note),
    resume: async (note) => (await part()).resume(note),
  }
}

function createOutbox(database: Database): OutboxStore {
  const reading = readingOf(database)
  const queries = () => import('./outbox/outbox-queries.ts')
  const changes = async () => (await import('./outbox/outbox-changes.ts')).createOutboxChanges(database)
  return {
    isDue: async (at, until) => database.read(() => isDue(database, at, until)),
    settings: async () => (await changes()).settings(),
    apply: async (settings, note) => (await changes()).apply(settings, note),
    stop: async (note) => (await changes()).stop(note),
    fresh: (ask) => reading(queries(), (part) => part.listFresh(database, ask)),
    spread: async (spreads, at) => (await changes()).spread(spreads, at),
    remind: async (until, at) => (await changes()).remind(until, at),
    claim: async (ask) => (await changes()).claim(ask),
    finish: async (told, at, notes) => (await changes()).finish(told, at, notes),
    list: (filter) => reading(queries(), (part) => part.listNotifications(database, filter)),
    channels: () => reading(queries(), (part) => part.listChannels(database)),
    putOff: async (claimed, until) => (await changes()).putOff(claimed, until),
    retry: async (channel, note) => (await changes()).retry(channel, note),
    purge: async (before) => (await changes()).purge(before),
    worker: () => reading(queries(), (part) => part.findWorker(database)),
    keepWorker: async (owner) => (await changes()).keepWorker(owner),
  }
}

function createGuard({ database, integrity, mayChange, releaseAfterFailover }: Engine): GuardStore {
  const reading = readingOf(database)
  const { read } = database
  const changes = async () => (await import('./guard/guard-changes.ts')).createGuardChanges(database)
  return {
    standing: async () => read(() => findStanding(database)),
    hold: async (hold, note) => (await changes()).hold(hold, note),
    release: async (note) => (await changes()).release(note),
    releaseAfterFailover,
    recordIntent: async (intent) => (await changes()).recordIntent(intent),
    confirmSender: async (attemptId) => database.sender?.confirm(attemptId),
    senderState: async (attemptId) => database.sender?.stateOf(attemptId),
    recoverSent: async (at) => (await changes()).recoverSent(at),
    resetClock: async (clock, note) => (await changes()).resetClock(clock, note),
    whyForged: async (request) => (await changes()).whyForged(request),
    keyState: async () => (await changes()).keyState(),
    replaceKey: async (note) => (await changes()).replaceKey(note),
    integrity,
    mayChange,
    journalState: () => reading(import('./guard/journal-state.ts'), (part) => part.journalState(database)),
  }
}

import { actor, idOf, requestOf } from '../built-store.mjs'
import { loadSources } from '../load-source.mjs'

/** Requests that the store itself brings to their end; all others are copies of these. */
const TEMPLATES = 20

/** A queue fills at the same pace whatever its size, so that what is asked about the last day costs the same. */
const SECONDS_EACH = 86

const CUSTOMERS = 10_000

/**
 * Fills an empty queue with requests that have ended. The first few go through the store. The others are copies of their
 * rows, made by the database (`statementsToCopy`); `run` runs them with the guards put aside.
 */
export async function fillQueue(store, count, run) {
  const begin = Date.now() - (count + 1) * SECONDS_EACH * 1000
  const { digestOf } = await loadSources(['src/domain/request/digest.ts'])
  for (let seq = 1; seq <= TEMPLATES; seq += 1) {
    const request = templateOf(seq, new Date(begin + seq * SECONDS_EACH * 1000).toISOString())
    await end(store, seq, { ...request, digest: digestOf(request) })
  }
  await run(await store.audit.head(), count / TEMPLATES - 1)
}

/** The nth request that ended: most were done, some in each other way. */
async function end(store, seq, request) {
  const { id, digest, createdAt: at } = request
  const attempt = `att_${id.slice(4)}`
  const note = (state, data = {}) => ({ at, type: `request.${state}`, subject: id, actor, data })
  const move = (from, to, more = {}) =>
    store.requests.move({ id, from: [from], to, note: note(to, { digest, attempt }), ...more })
  const decision = { actor, digest, reason: null, at, assurance: 'session' }
  await store.requests.propose(request, false, note('proposed', { digest }))
  if (seq % 10 === 0) return move('pending', 'rejected', { decision: { ...decision, verdict: 'reject' } })
  if (seq === 5) return move('pending', 'expired')
  await move('pending', 'approved', { decision: { ...decision, verdict: 'approve' } })
  const owner = { host: 'bench', bootId: 'b-1', pidNamespace: 'pid:[1]', pid: 1, startTime: '1' }
  const claim = { id: attempt, owner, startedAt: at }
  const { kind } = await store.requests.claim(id, claim, note('executing', { digest, attempt }))
  if (kind !== 'claimed') throw new Error(`${id} was not claimed: ${kind}`)
  const result = { id: `event-${seq}`, link: `https://calendar.example.com/event-${seq}` }
  const ending = { code: 'applied', message: 'The event is there', evidence: 'response', result, by: null }
  return seq === 15
    ? move('executing', 'failed', {
        ending: { ...ending, code: 'refused', message: 'Refused', result: null },
      })
    : move('executing', 'succeeded', { ending })
}

/** For one of a few requesters, on one of a few connections, for one of many customers. */
function templateOf(seq, at) {
  const request = requestOf(seq)
  return {
    ...request,
    id: idOf(seq),
    connection: { ...request.connection, id: `con_000000000${1 + (seq % 4)}` },
    stakes: { amount: null, recipients: [`customer-${seq}@example.com`], reversal: 'correctable' },
    requester: { name: `agent-${1 + (seq % 5)}`, door: 'http' },
    createdAt: at,
    updatedAt: at,
  }
}

/** The id of a copy. */
export function idAt(seq) {
  return `apr_${String((seq * 2_654_435_761) % 10_000_000_000).padStart(10, '0')}`
}

/**
 * Statements that make `copies` of each template: request `n * 20 + seq` is the copy number `n` of request `seq`, under an
 * id, an input, a customer and times of its own. It has all that the template has beside it, and its entries in the log, which
 * go on from `head` and are chained as the store chains them. What proves nothing is the same as the template's: seals,
 * digests and the keys of both. `columnsOf` names the columns of a table that are not worked out; the rest spells what each
 * engine spells its way: numbers as `n`, a number as ten digits, a time moved by seconds, a random nonce, the chained hash.
 */
export function statementsToCopy(
  { columnsOf, numbers, tenDigits, later, nonce, chained, overriding },
  head,
  copies,
) {
  const seqOf = (column) => `(n * ${TEMPLATES} + t.${column})`
  const copiedId = (column, prefix) =>
    `'${prefix}_' || ${tenDigits(`(${seqOf(column)} * 2654435761) % 10000000000`)}`
  const moved = (column) => later(`t.${column}`, `n * ${TEMPLATES * SECONDS_EACH}`)
  const customer = (column) => `'customer-' || ${seqOf(column)} % ${CUSTOMERS}`
  const copy = (table, key, changes) => {
    const all = { [key]: seqOf(key), ...changes }
    const columns = columnsOf(table)
    const values = columns.map((column) => all[column] ?? `t."${column}"`)
    return `insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')}) ${overriding}
      select ${values.join(', ')} from ${numbers(copies)} cross join ${table} as t where t.${key} <= ${TEMPLATES}`
  }
  return [
    copy('requests', 'seq', {
      id: copiedId('seq', 'apr'),
      created_at: moved('created_at'),
      updated_at: moved('updated_at'),
      input: `replace(t.input, 'Number ' || t.seq, 'Number ' || ${seqOf('seq')})`,
      stakes: `replace(t.stakes, 'customer-' || t.seq, ${customer('seq')})`,
    }),
    copy('decisions', 'request_seq', { at: moved('at') }),
    copy('attempts', 'request_seq', { id: copiedId('request_seq', 'att'), started_at: moved('started_at') }),
    copy('seals', 'request_seq', { nonce }),
    `insert into used_nonces (nonce, request_seq) select nonce, request_seq from seals
      where request_seq > ${TEMPLATES} and request_seq in (select request_seq from attempts)`,
    copy('request_seals', 'request_seq', {}),
    copy('payload_keys', 'request_seq', {}),
    copy('recipients', 'request_seq', { counted_as: `${customer('request_seq')} || '@example.com'` }),
    'delete from ended_counts',
    `insert into ended_counts (requester_name, state, number)
      select requester_name, state, count(*) from requests group by requester_name, state`,
    `insert into audit (number, body, hash) select number, body, ${chained} from (
      select number, replace(replace(replace(original, ',"number":' || entry || ',', ',"number":' || number || ','),
        template, subject), written, at) as body
      from (select n * ${head.number} + t.number as number, t.number as entry, t.body as original, t.subject as template,
          t.at as written, ${moved('at')} as at,
          (select id from requests as copied where copied.seq = n * ${TEMPLATES} + r.seq) as subject
        from ${numbers(copies)} cross join audit as t join requests as r on r.id = t.subject
        where t.number <= ${head.number}) as entries) as entries`,
  ]
}

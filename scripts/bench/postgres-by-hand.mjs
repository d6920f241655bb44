import { Client } from 'pg'

const ROWS = 10_000

const sql = {
  update: 'update plain set number = number + 1 where id = $1',
  begin: `begin; set local search_path = shield, pg_temp; set local synchronous_commit = on;
    select from standing for update; select number from audit order by number desc limit 1`,
  find: 'select seq, state from shield.requests where id = $1',
  cancel: `update shield.requests set state = 'cancelled', updated_at = $2, ending_code = 'word',
    ending_message = 'Cancelled', ending_result = 'null', ending_by_name = 'anna', ending_by_door = 'cli'
    where seq = $1 and state = 'pending'`,
  log: `insert into shield.audit (number, body, hash) values ($1, $2, $3)`,
}

/** The same driver without shield, a connection for each client. */
export async function openPlain(url, most) {
  const clients = await Promise.all(
    Array.from({ length: most }, async () => {
      const client = new Client({ connectionString: url, pipeline: true })
      await client.connect()
      return client
    }),
  )
  const [first] = clients
  await first.query(`create table plain (id integer primary key, number integer not null);
    insert into plain select id, 0 from generate_series(1, ${ROWS}) as id`)
  const ask = (client, name, values) => client.query({ name, text: sql[name], values })
  return {
    hot: (client) => ask(clients[client], 'update', [1]),
    random: (client) => ask(clients[client], 'update', [1 + Math.floor(Math.random() * ROWS)]),
    byHand: (ids) => cancelByHand(first, ask, ids),
    close: () => Promise.all(clients.map((client) => client.end())),
  }
}

/**
 * What a transition asks of the database and nothing of what shield thinks about it: the lock, each request, its update
 * past all guards, its entry in the log and the COMMIT, nothing waited for that need not be known.
 */
async function cancelByHand(client, ask, ids) {
  if (ids.length === 0) return false
  const begun = (await client.query(sql.begin)).at(-1)
  let number = Number(begun.rows[0].number)
  const at = '2026-03-02T10:00:00.000Z'
  const told = []
  for (const id of ids) {
    const { rows } = await ask(client, 'find', [id])
    told.push(ask(client, 'cancel', [rows[0].seq, at]))
    const body = JSON.stringify({
      number: (number += 1),
      at,
      type: 'request.cancelled',
      subject: id,
      data: {},
    })
    told.push(ask(client, 'log', [number, body, '0'.repeat(64)]))
  }
  await Promise.all([...told, client.query('commit')])
  return true
}

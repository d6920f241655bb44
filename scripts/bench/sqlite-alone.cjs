'use strict'

// The least that a list of requests can cost: SQLite is loaded as shield loads it, a queue is opened, and twenty rows of it
// are printed. Node and SQLite do all of that; what a list takes beyond it is shield's own.
const { writeSync } = require('node:fs')

const Sqlite = require(Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3')
const database = new Sqlite(process.argv[2], { fileMustExist: true, timeout: 0 })
database.pragma('synchronous = full')
const rows = database
  .prepare(`select * from requests where state = 'pending' order by seq desc limit 20`)
  .all()
writeSync(1, `${rows.map((row) => Object.values(row).join('\t')).join('\n')}\n`)
database.close()
// eslint-disable-next-line no-restricted-globals -- as shield ends
process.exit(0)

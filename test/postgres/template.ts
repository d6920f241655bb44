import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type QueryResult } from 'pg'
import { openDatabase } from '../../src/postgres/open-database.ts'

/** The address of another database of the same server. */
export function databaseAt(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

export function newName(): string {
  return `shield_${randomUUID().replaceAll('-', '')}`
}

/** Asks a server one thing. */
export async function tell(url: string, statement: string): Promise<QueryResult> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database with an empty queue in it, of which each test gets a copy: that takes a tenth of the time. */
export async function makeTemplate(
  url: string,
): Promise<{ readonly name: string; readonly drop: () => Promise<void> }> {
  const name = newName()
  await tell(url, `create database ${name} template template0`)
  const folder = mkdtempSync(join(tmpdir(), 'shield-template-'))
  try {
    const database = await openDatabase({
      url: databaseAt(url, name),
      file: join(folder, 'shield'),
      mode: 'create',
      folder: 'own',
    })
    await database.close()
    // Nothing is ever sent from here: each test begins with its own first place.
    await tell(
      databaseAt(url, name),
      `set session_replication_role = replica; delete from shield.places;
       update shield.standing set key_mark = null, vault = null, server = null`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    name,
    drop: async () => {
      await tell(url, `drop database ${name} with (force)`)
    },
  }
}

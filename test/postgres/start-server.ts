import type { TestProject } from 'vitest/node'
import { findPrograms, startPostgres, type PostgresServer } from '../../scripts/postgres/server.mjs'
import { makeTemplate } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server that is the tests' alone, as a user who may do anything there; null: there is none on this machine. */
    readonly postgres: { readonly url: string; readonly template: string } | null
    /** Said to the tests of the gate and of a server where they are run on PostgreSQL. */
    readonly isOnPostgres: boolean | undefined
  }
}

/** One server for all tests, gone after them; SHIELD_TEST_DATABASE_URL names another one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer()
  if (server === null) {
    console.warn('skipped: the store on PostgreSQL (its programs are not installed here)')
    project.provide('postgres', null)
    return async () => undefined
  }
  const { name, drop } = await makeTemplate(server.url)
  project.provide('postgres', { url: server.url, template: name })
  project.provide('isOnPostgres', project.name === 'on-postgres')
  return async () => {
    await drop()
    await server.stop()
  }
}

/** All of it is looked through whenever a database is made or dropped, and every test has one of its own. */
const SETTINGS = { shared_buffers: '32MB' }

async function findServer(): Promise<PostgresServer | null> {
  // oxlint-disable-next-line node/no-process-env -- the tests have no main.ts.
  const named = process.env['SHIELD_TEST_DATABASE_URL']
  if (named !== undefined && named !== '') return { url: named, stop: async () => undefined }
  const native = findPrograms()
  return native === null ? null : startPostgres(native, SETTINGS)
}

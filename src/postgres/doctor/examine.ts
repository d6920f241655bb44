import type { QueryResultRow } from 'pg'
import { bad, type Check } from '../../domain/health/check.ts'
import { parseAddress } from '../address.ts'
import { createClient } from '../direct/connect-directly.ts'
import { translateError } from '../postgres-error.ts'
import {
  examineCounters,
  examineClock,
  examineSchema,
  examineSenders,
  examineServer,
  examineStandbys,
} from './examine-server.ts'
import { examineLocks } from './examine-locks.ts'
import { examineReadOnly, examineRole } from './examine-role.ts'
import { examinePooler, examineSecrecy } from './examine-way.ts'

/** Asks the server one thing. */
export type Ask = <Row extends QueryResultRow>(statement: string) => Promise<readonly Row[]>

interface Examined {
  /** SHIELD_DATABASE_URL and SHIELD_DATABASE_DIRECT_URL; null: the second is not set. */
  readonly url: string
  readonly directUrl: string | null
  /** Milliseconds since 1970, as this machine believes. */
  readonly now: () => number
}

/** Looks at the server itself, the way to it and this process's rights there. What cannot be looked at is a check that says so. */
export async function examine({ url, directUrl, now }: Examined): Promise<readonly Check[]> {
  const [address, direct] = [parseAddress(url), parseAddress(directUrl ?? url)]
  const { shown } = address
  const isGiven = directUrl !== null
  const client = createClient(address, 'doctor')
  const ask: Ask = async <Row extends QueryResultRow>(statement: string) =>
    (await client.query<Row>(statement)).rows
  const looks = [
    () => examineServer(ask),
    () => examineLocks(ask),
    () => examineSchema(ask),
    async () => [
      examineSecrecy(address),
      ...(isGiven ? [examineSecrecy(direct, 'tls past the pooler')] : []),
    ],
    async () => [
      await examinePooler({ client, direct: createClient(direct, 'doctor'), shown: direct.shown, isGiven }),
    ],
    () => examineStandbys(ask),
    () => examineClock(ask, now),
    () => examineReadOnly(ask),
    () => examineRole(ask),
    () => examineCounters(ask),
    () => examineSenders(ask),
  ]
  try {
    await client.connect()
    const checks: Check[] = []
    for (const look of looks) checks.push(...(await orUnseen(look, shown)))
    return checks
  } catch (error) {
    return [unseen(error, shown)]
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function orUnseen(look: () => Promise<readonly Check[]>, shown: string): Promise<readonly Check[]> {
  try {
    return await look()
  } catch (error) {
    return [unseen(error, shown)]
  }
}

function unseen(error: unknown, shown: string): Check {
  const { message, hint } = translateError(error, shown)
  return bad('server', message, hint ?? null)
}

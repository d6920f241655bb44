import type { Socket } from 'node:net'
import { Client, type Pool, type PoolClient } from 'pg'
import { SECOND } from '../../domain/limits.ts'
import type { Address } from '../address.ts'
import { UNSERVED } from '../postgres-error.ts'

/** Milliseconds. */
export interface SilenceLimits {
  /** How often a connection that is in use is looked at; without a byte since the last look the server is asked. */
  readonly look: number
  /** How long the server may take to answer a new connection. */
  readonly patience: number
  /** How long somebody waits for a connection while all of them are in use. */
  readonly queue: number
  /**
   * How long the first answer on a connection may take: longer than the wait for two locks, after which the server refuses.
   * A pooler that has no connection to it left lets people in, and keeps them waiting for as long as it is set to.
   */
  readonly unserved: number
}

export const SILENCE: SilenceLimits = {
  look: 5 * SECOND,
  patience: 10 * SECOND,
  queue: 10 * SECOND,
  unserved: 25 * SECOND,
}

/** Whether the server answers anybody, asked of it anew; those who ask at the same time share the answer. */
export type AnswersOthers = () => Promise<boolean>

/**
 * Cuts the connections in use on which nothing comes any more while the server answers no new one either, or that were let
 * in and then never answered. Nobody tells of packets that are swallowed on the way: a keepalive looks only after what is
 * idle, and a question that is out is sent again after pauses that double, so that it stays out for as long again after
 * the way is open. A statement that takes long, or waits for a standby, is left alone: the server answers others meanwhile.
 * https://www.rfc-editor.org/rfc/rfc6298#section-5
 */
export function cutSwallowed(
  pool: Pool,
  { look, unserved: longest }: SilenceLimits,
  answersOthers: AnswersOthers,
): void {
  const looks = new Map<PoolClient, { readonly timer: NodeJS.Timeout; readonly begun: number }>()
  const served = new WeakSet<PoolClient>()

  const watch = (client: PoolClient): void => {
    const stream = streamOf(client)
    const begun = stream.bytesRead
    let [heard, looked] = [begun, 0]
    const lookAtIt = async (): Promise<void> => {
      const before = heard
      heard = stream.bytesRead
      looked += 1
      if (heard !== before) return
      const isUnserved = heard === begun && !served.has(client) && looked * look >= longest
      const trouble = (await answersOthers()) ? isUnserved && unserved() : silent()
      if (trouble !== false && looks.get(client)?.timer === timer && stream.bytesRead === before)
        stream.destroy(trouble)
    }
    const timer = setInterval(() => void lookAtIt(), look)
    timer.unref()
    looks.set(client, { timer, begun })
  }
  const leave = (client: PoolClient): void => {
    const { timer, begun } = looks.get(client) ?? {}
    clearInterval(timer)
    looks.delete(client)
    if (begun !== undefined && streamOf(client).bytesRead > begun) served.add(client)
  }
  pool.on('acquire', watch)
  pool.on('release', (_error, client) => leave(client))
}

/** `patience`: milliseconds that the server may take. */
export function createLook(config: Address['config'], patience: number): AnswersOthers {
  let asking: Promise<boolean> | undefined
  return () =>
    (asking ??= answersNew(config, patience).finally(() => {
      asking = undefined
    }))
}

/** As Node says it of a connection on which nothing comes any more. */
export function silent(): Error {
  return Object.assign(new Error('The server is silent'), { code: 'ETIMEDOUT' })
}

function unserved(): Error {
  return Object.assign(new Error('The server lets in and answers nothing'), { code: UNSERVED })
}

/** Never fails. A refusal of the server's own, such as that it has too many connections, is an answer. */
async function answersNew(config: Address['config'], patience: number): Promise<boolean> {
  const client = new Client({
    ...config,
    application_name: 'shield look',
    connectionTimeoutMillis: patience,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    return error instanceof Error && 'severity' in error
  } finally {
    client.end().catch(() => undefined)
  }
}

/** Missing in the types of pg; behind TLS it is the socket of that. */
function streamOf(client: PoolClient): Socket {
  return (client as PoolClient & { readonly connection: { readonly stream: Socket } }).connection.stream
}

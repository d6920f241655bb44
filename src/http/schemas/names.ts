import type { z } from 'zod'
import { actor, hold, problem } from './common.ts'
import { connected, connection, connectionStatus, integration } from './connection.ts'
import { chapter, decision, listedRequest, request, requestDetail } from './request.ts'

/** The schemas that openapi.json names; all others stand where they are used. */
export const NAMED: Readonly<Record<string, z.ZodType>> = {
  Problem: problem,
  Actor: actor,
  Hold: hold,
  Request: request,
  ListedRequest: listedRequest,
  RequestDetail: requestDetail,
  Decision: decision,
  Chapter: chapter,
  Connection: connection,
  ConnectionStatus: connectionStatus,
  Connected: connected,
  Integration: integration,
}

import { PassThrough } from 'node:stream'
import {
  Client,
  type ClientCapabilities,
  type JsonSchemaValidator,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { expect, onTestFinished } from 'vitest'
import type { Operation } from '../../src/domain/operation/operation.ts'
import type { RemoteSettings } from '../../src/domain/settings/server-settings.ts'
import type { JsonObject } from '../../src/domain/text/json.ts'
import { openMcpDoor } from '../../src/open-mcp-door.ts'
import { createBench, type Bench } from '../gate/bench.ts'
import { openHttpBench, SERVER_SETTINGS, type HttpBench, type Person } from '../http/bench.ts'
import { createSchemaCompiler } from '../schema-compiler.ts'

const ERAS = ['2025-11-25', '2026-07-28'] as const

export type Era = (typeof ERAS)[number]

/** Both ways to the same tools, in both eras of the protocol. */
export const DOORS = (['stdio', 'http'] as const).flatMap((way) =>
  ERAS.map((era) => ({ way, era, name: `${era} over ${way}` })),
)

/** What came of a call: the text that a model reads, and what stands beside it for a program. */
export interface Answered {
  readonly isError: boolean
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks at it, and the schema has looked before
  readonly told: any
}

/** The official client at some door of shield's. */
export interface Agent {
  readonly client: Client
  readonly tools: () => Promise<readonly string[]>
  /** Each answer is held against the output schema of its tool. */
  readonly call: (name: string, given?: JsonObject) => Promise<Answered>
}

export interface AgentOptions {
  readonly era?: Era
  readonly as?: string
  readonly groups?: readonly string[] | null
  readonly bounds?: Partial<typeof SERVER_SETTINGS.bounds>
  /** Where people open the pages. */
  readonly origin?: string
  /** The server whose tools they are. */
  readonly remote?: RemoteSettings
  readonly capabilities?: ClientCapabilities
  /** In place of the bench's own. */
  readonly operations?: readonly Operation[]
  /** What its server says where it does not end as it should. */
  readonly fails?: string
}

/** `shield mcp` in this process, over streams of its own, on the bench's store; ended when the test ends. */
export async function agentOnStdio(bench: Bench, options: AgentOptions = {}): Promise<Agent> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()]
  const { as, groups = null, bounds = {}, origin = null, remote = null, era, capabilities, fails } = options
  const { operations = [bench.add, bench.list] } = options
  const ended = openMcpDoor(
    { as, groups, signal: new AbortController().signal },
    {
      settings: {
        remote,
        server: { ...SERVER_SETTINGS, origin, bounds: { ...SERVER_SETTINGS.bounds, ...bounds } },
        defaultScopes: {},
        nangoBaseUrl: 'http://127.0.0.1:3003',
        database: bench.file,
      },
      parts: bench.parts,
      existing: bench.parts,
      operations: async () => operations,
      version: '9.9.9',
      db: undefined,
      user: 'anna',
      input: toServer,
      output: toClient,
    },
  )
  // A process that has ended closes its stdout.
  const closed = ended
    .finally(() => toClient.end())
    .then(
      () => undefined,
      ({ message }: Error) => message,
    )
  const client = clientOf(era, capabilities)
  // It reads lines from one stream and writes lines to another, whichever side it is on.
  await client.connect(new StdioServerTransport(toClient, toServer))
  onTestFinished(async () => {
    await client.close()
    toServer.end()
    expect(await closed).toBe(fails)
  })
  return agentOf(client)
}

/** The same at the server of a bench, with somebody's token. */
export async function agentOnHttp(
  { server, tokens }: HttpBench,
  {
    era,
    who = 'agent',
    query = '',
  }: { readonly era?: Era; readonly who?: Person; readonly query?: string } = {},
): Promise<Agent> {
  const client = clientOf(era)
  const headers = { authorization: `Bearer ${tokens[who]}` }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`/mcp${query}`, server.url), { requestInit: { headers } }),
  )
  onTestFinished(() => client.close())
  return agentOf(client)
}

type Way = Pick<(typeof DOORS)[number], 'way' | 'era'>

/** A bench, and how any number of agents called `agent` come to it by one of these doors. */
export async function openWay({ way, era }: Way) {
  if (way === 'http') {
    const bench = await openHttpBench()
    return { bench: bench as Bench, connect: () => agentOnHttp(bench, { era }) }
  }
  const bench = await createBench()
  return { bench, connect: () => agentOnStdio(bench, { era, as: 'agent' }) }
}

/** The same with one agent that is there already. */
export async function openDoor(way: Way): Promise<{ readonly bench: Bench; readonly agent: Agent }> {
  const { bench, connect } = await openWay(way)
  return { bench, agent: await connect() }
}

export function clientOf(era: Era = '2025-11-25', capabilities: ClientCapabilities = {}): Client {
  const isModern = era === '2026-07-28'
  return new Client(
    { name: 'scripted-agent', version: '1.0.0' },
    {
      capabilities,
      versionNegotiation: { mode: isModern ? { pin: era } : 'legacy' },
      jsonSchemaValidator: { getValidator: ownValidator },
    },
  )
}

const compile = createSchemaCompiler({ strict: false, allErrors: true })

/** The client's own, which each client would compile again. */
const own = new AjvJsonSchemaValidator()
const ownValidators = new Map<string, JsonSchemaValidator<unknown>>()

function ownValidator<T>(schema: Parameters<typeof own.getValidator>[0]): JsonSchemaValidator<T> {
  const text = JSON.stringify(schema)
  const validate = ownValidators.get(text) ?? own.getValidator(schema)
  ownValidators.set(text, validate)
  return validate as JsonSchemaValidator<T>
}

/** A client that is connected, as an agent. */
export async function agentOf(client: Client): Promise<Agent> {
  const { tools } = await client.listTools()
  const schemas = new Map(tools.map(({ name, outputSchema }) => [name, compile(outputSchema ?? {})]))
  return {
    client,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, given = {}) => {
      const result = await client.callTool({ name, arguments: given })
      const { content, structuredContent, isError = false } = result
      const [block] = content as readonly { readonly type: string; readonly text: string }[]
      expect(content).toHaveLength(1)
      expect(block?.type).toBe('text')
      const isDescribed = schemas.get(name)
      if (isDescribed !== undefined)
        expect(isDescribed(structuredContent), describeFaults(isDescribed)).toBe(true)
      return { isError, text: block?.text ?? '', told: structuredContent }
    },
  }
}

function describeFaults({ errors }: ReturnType<typeof compile>): string {
  return JSON.stringify(errors)
}

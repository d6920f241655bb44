import type { Actor } from '../domain/access/principal.ts'
import type { EnvDoor } from '../domain/settings/found-env.ts'
import type { Gate } from '../domain/ports/gate.ts'
import type { Glance } from '../domain/ports/store-info.ts'
import type { StoreCopied } from '../domain/ports/store.ts'
import type { NangoTrial } from '../domain/ports/nango.ts'
import type { Operation } from '../domain/operation/operation.ts'
import type { Provider } from '../domain/provider/provider.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { Address, RemoteSettings } from '../domain/settings/server-settings.ts'
import type { Settings } from '../domain/settings/settings.ts'
import type { Parts } from '../gate/parts.ts'
import type { DemoPlayed, SandboxSettings } from '../wire/running.ts'
import type { Opened } from './terminal/browser.ts'
import type { Clock } from './terminal/countdown.ts'
import type { ActOptions } from './frame.ts'
import type { Prompts } from './ask/prompts.ts'
import type { Terminal, TerminalParts } from './terminal/terminal.ts'

/** The flags that every command takes. */
export interface Globals {
  readonly json: boolean
  readonly connection: string | undefined
  readonly db: string | undefined
  /** False with --no-input: nothing is asked. */
  readonly input: boolean
  readonly quiet: boolean
  readonly debug: boolean
  readonly color: boolean
  readonly envFrom: string | undefined
}

/** A group of operations as the command line offers it before any of them is loaded. */
export interface OperationGroup {
  readonly name: string
  readonly provider: ProviderName
  /** The provider as people call it. */
  readonly title: string
  readonly operations: readonly Pick<Operation, 'name' | 'kind' | 'summary'>[]
}

/** All that a command works with. Wired in main.ts, once the flags are known. */
export interface App {
  readonly terminal: Terminal
  readonly prompts: Prompts
  readonly clock: Clock
  readonly globals: Globals
  readonly settings: Settings
  /** The `.env` in the working directory, and what is said of it. */
  readonly envDoor: EnvDoor
  /** What commands do their work through, here or at a server. */
  readonly gate: () => Promise<Gate>
  /** What these commands alone work on, and what only this machine has. Fails with `usage` where a server does the work. */
  readonly local: (command: string) => Parts
  /** The same for what only reads a database: one that is not there is `not_found`, and is not begun. */
  readonly existing: (command: string) => Parts
  readonly operation: Parts['operation']
  readonly provider: Parts['provider']
  readonly actor: Actor
  /** Opens a web page in the user's browser; what could not be opened is printed instead. */
  readonly openBrowser: (url: string) => Promise<Opened>
  /** Looks at a Nango before anything works with it. */
  readonly nangoTrial: () => Promise<NangoTrial>
  /** The same app with another Nango or key, for the rest of a command; it is closed by itself. */
  readonly withNango: (nango: Pick<Settings, 'nangoBaseUrl' | 'nangoApiKey'>) => App
  /** The same app at a server, for the rest of a command; it is closed by itself. */
  readonly withServer: (remote: RemoteSettings) => App
  /** What a command needs that sets up other programs. */
  readonly machine: () => Machine
  /** As the settings stand now, once some were written. */
  readonly settingsNow: () => Settings
  readonly sandbox: SandboxDoor
  readonly serve: ServeDoor
  readonly mcp: McpDoor
  /** Takes the queue in a file over to the database that the settings name. */
  readonly copyStore: (file: string, actor: Actor) => Promise<StoreCopied>
  /** Plays the demo, whose story is told to `say`; with --json its commands print nothing. */
  readonly demo: (say: (text: string) => void) => Promise<DemoPlayed & { readonly exit: number }>
  /** `v20.20.2` */
  readonly nodeVersion: string
  /** The variable NODE_DEBUG. */
  readonly nodeDebug?: string | undefined
  readonly close: () => Promise<void>
}

/** What this process knows of the machine and the user that it runs for. */
export interface Machine {
  readonly platform: NodeJS.Platform
  /** The home of the user: `~`. */
  readonly userFolder: string
  readonly workingFolder: string
  /** A variable of the environment. */
  readonly variable: (name: string) => string | undefined
  /** The names of all that are set there. */
  readonly variableNames: readonly string[]
  /** What starts this very program: Node, and the file that it runs. */
  readonly program: readonly [node: string, launcher: string]
  readonly random: (size: number) => Uint8Array
}

export interface SandboxAsk {
  /** 0: any free one. */
  readonly port: number
  readonly autoConsent: boolean
  /** Providers answer in their least convenient form. */
  readonly untidy: boolean
  /** As they were typed. */
  readonly faults: readonly string[]
  /** A server of shield that its webhooks go to; absent: none are sent. */
  readonly webhooks?: string
  readonly onWebhook: (sent: { readonly path: string; readonly status: number }) => void
  readonly onRequest: (line: {
    readonly method: string
    readonly path: string
    readonly status: number
  }) => void
}

/** Starts a sandbox. Fails with `usage` for a fault that it does not know, with `unavailable` when the port is taken. */
type SandboxDoor = (ask: SandboxAsk) => Promise<RunningSandbox>

export interface RunningSandbox {
  /** What shield needs in its environment to talk to it. */
  readonly environment: SandboxSettings
  /** The same as lines for a shell. */
  readonly lines: readonly string[]
  readonly close: () => Promise<void>
}

/** Starts a server as the settings say. Fails with `denied` for an address that is not safe, with `unavailable` for one that is taken. */
type ServeDoor = (ask: ServeAsk) => Promise<RunningServer>

export interface ServeAsk {
  /** Undefined: as the settings say. */
  readonly listen: Address | undefined
}

/**
 * Serves MCP on the standard streams, until stdin ends or the signal comes. Fails with `usage` for a name that an agent
 * cannot have, or a group that is not there.
 */
type McpDoor = (ask: McpAsk) => Promise<void>

export interface McpAsk {
  /** As whom it acts; undefined: as `mcp`. */
  readonly as: string | undefined
  /** Groups of operations that are tools; null: those of the connected providers. */
  readonly groups: readonly string[] | null
  readonly signal: AbortSignal
}

export interface RunningServer {
  readonly url: string
  /** Lets nothing new in, lets an attempt that is out come to its end, and ends. */
  readonly close: () => Promise<void>
}

/** What main.ts hands to `run`: what is known before the flags are read. */
export interface Host {
  readonly version: string
  readonly groups: readonly OperationGroup[]
  readonly operations: (provider: ProviderName) => Promise<readonly Operation[]>
  /** What a sandbox can be made to do wrong: how it is written, and what happens. */
  readonly faults: () => Promise<readonly (readonly [syntax: string, meaning: string])[]>
  /** For the flags that `connect` takes; fails with `usage` for one that is not there. */
  readonly provider: (name: ProviderName) => Promise<Provider>
  /** What a terminal is made of under these flags. */
  readonly terminalParts: (globals: Globals) => TerminalParts
  /** At a terminal it first asks about a `.env` in the working directory that nobody has looked at. */
  readonly createApp: (globals: Globals, terminal: Terminal, options: ActOptions) => Promise<App>
  /**
   * What of a database completion can offer, without writing or waiting; null where a server has it. Fails where it cannot
   * be had.
   */
  readonly glance: (globals: Globals) => Promise<Glance | null>
  /** What no message may repeat, whether or not the settings can be understood. */
  readonly secrets: (globals: Globals) => readonly string[]
}

import type { Actor } from '../domain/access/principal.ts'
import { actor } from './actor-money-page.ts'
import { list, object } from './composites.ts'
import { described, named, text, whole } from './shape.ts'

/** `serve`, once it answers. */
export const serving = named(
  'Serving',
  object<{ readonly url: string }>({ url: described('Where the server answers', text) }),
)

/** `completion`. */
export const completionScript = named(
  'CompletionScript',
  object<{ readonly shell: string; readonly script: string }>({
    shell: text,
    script: described('What the shell evaluates', text),
  }),
)

/** What shield needs in its environment to work with a sandbox. */
export interface SandboxSettings {
  readonly NANGO_BASE_URL: string
  readonly NANGO_API_KEY: string
  readonly NANGO_WEBHOOK_SECRET: string
  readonly META_APP_SECRET: string
  readonly META_VERIFY_TOKEN: string
}

/** `sandbox`, once it answers. */
export const sandboxSettings = named(
  'SandboxSettings',
  object<SandboxSettings>({
    NANGO_BASE_URL: described('Where the sandbox answers', text),
    NANGO_API_KEY: text,
    NANGO_WEBHOOK_SECRET: text,
    META_APP_SECRET: text,
    META_VERIFY_TOKEN: text,
  }),
)

interface PlayedStep {
  readonly told: string
  readonly actor: Actor
  readonly argv: readonly string[]
  readonly exit: number
}

export interface DemoPlayed {
  readonly steps: readonly PlayedStep[]
  /** How often the calendar was written to. */
  readonly writes: number
}

/** `demo`, once the story is over. */
export const demoPlayed = named(
  'DemoPlayed',
  object<DemoPlayed>({
    steps: list(
      object<PlayedStep>({
        told: described('What happens, in a sentence', text),
        actor,
        argv: described('The words behind `shield`', list(text)),
        exit: described('The exit code', whole),
      }),
    ),
    writes: described('How often the calendar was written to', whole),
  }),
)

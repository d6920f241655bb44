import type { ProviderName } from './providers.ts'

/** What authorises a connection again. One without a name is just being made. Every hint that reconnects has it from here. */
export function reconnectCommand({
  provider,
  name = provider,
}: {
  readonly provider: ProviderName
  readonly name?: string | undefined
}): string {
  return `shield connect ${provider}${name === provider ? '' : ` --as ${name}`}`
}

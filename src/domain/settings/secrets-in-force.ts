import type { Settings } from './settings.ts'

/** The secrets among the settings: no message may repeat them, and no answer that does is stored. */
export function secretsInForce({ nangoApiKey, remote, server }: Settings): readonly string[] {
  return [
    nangoApiKey,
    remote?.token,
    ...Object.values(server.webhookSecrets).flat(),
    server.metaVerifyToken,
  ].filter((secret) => secret !== undefined)
}

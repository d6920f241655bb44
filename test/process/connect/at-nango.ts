import { expect } from 'vitest'
import type { Lab } from '../lab.ts'

/** What somebody with the key does at Nango itself, bypassing shield. */
export interface AtNango {
  readonly list: () => Promise<readonly NangoRow[]>
  readonly get: (integration: string, id: string) => Promise<Readonly<Record<string, unknown>>>
  /** Credentials and settings from elsewhere, under an id that may be there already. */
  readonly import: (body: Readonly<Record<string, unknown>>) => Promise<void>
  readonly patch: (integration: string, id: string, body: object) => Promise<void>
  readonly setMetadata: (integration: string, id: string, metadata: object) => Promise<void>
  readonly delete: (integration: string, id: string) => Promise<void>
}

interface NangoRow {
  readonly connection_id: string
  readonly provider_config_key: string
  readonly tags: Readonly<Record<string, string>>
}

export function atNango({ sandbox }: Pick<Lab, 'sandbox'>): AtNango {
  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    expect(response.ok, `${method} ${path}: ${response.status} ${text}`).toBe(true)
    return JSON.parse(text) as Record<string, unknown>
  }
  const one = (integration: string, id: string) =>
    `/connections/${encodeURIComponent(id)}?provider_config_key=${integration}`
  return {
    list: async () => (await ask('GET', '/connections'))['connections'] as readonly NangoRow[],
    get: (integration, id) => ask('GET', one(integration, id)),
    import: async (body) => void (await ask('POST', '/connections', body)),
    patch: async (integration, id, body) => void (await ask('PATCH', one(integration, id), body)),
    setMetadata: async (integration, id, metadata) => {
      const body = { connection_id: id, provider_config_key: integration, metadata }
      await ask('POST', '/connections/metadata', body)
    },
    delete: async (integration, id) => void (await ask('DELETE', one(integration, id))),
  }
}

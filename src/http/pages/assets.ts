import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const TYPES = {
  'style.css': 'text/css; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'notify.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

type AssetName = keyof typeof TYPES

/** All that a page loads beside itself. */
export interface Assets {
  /** Where a page finds it: another address for other bytes, so that browsers may keep it for good. */
  readonly url: (name: AssetName) => string
  /** Null: there is no such asset, or its bytes have changed. */
  readonly respond: (mark: string, name: string) => Response | null
}

/** They lie beside this file, in the sources as in the build. */
export function loadAssets(): Assets {
  const names = Object.keys(TYPES) as readonly AssetName[]
  const assets = new Map<
    string,
    { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string; readonly mark: string }
  >()
  for (const name of names) {
    const bytes = Uint8Array.from(readFileSync(new URL(`./assets/${name}`, import.meta.url)))
    assets.set(name, { bytes, type: TYPES[name], mark: hash('sha256', Buffer.from(bytes)).slice(0, 12) })
  }
  return {
    url: (name) => `/assets/${assets.get(name)?.mark ?? ''}/${name}`,
    respond: (mark, name) => {
      const asset = assets.get(name)
      if (asset === undefined || asset.mark !== mark) return null
      return new Response(asset.bytes, { headers: { ...KEPT_FOR_GOOD, 'content-type': asset.type } })
    },
  }
}

const KEPT_FOR_GOOD = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const

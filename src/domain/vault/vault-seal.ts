import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '../text/json.ts'
import { objectIn, type Vault } from './vault.ts'

/** One line. `key`: null where there is none to be had; then only the file itself vouches for it. */
export function vaultLine(vault: Vault, key: Uint8Array | null): string {
  const { counter, database, hold, revoked, withdrawn } = vault
  const content = {
    vault: 1,
    counter,
    database,
    hold: hold === null ? null : { reason: hold.reason, at: hold.at, by: { ...hold.by } },
    revoked: { ...revoked },
    withdrawn: { ...withdrawn },
  }
  return canonicalJson({ ...content, seal: key === null ? null : sealOf(key, content) })
}

/** Whether a line was written with this key. */
export function isVaultSealed(line: string, key: Uint8Array | null): boolean {
  const { seal, ...content } = objectIn(line) ?? {}
  if (key === null || typeof seal !== 'string') return false
  const [found, expected] = [Buffer.from(seal), Buffer.from(sealOf(key, content))]
  return found.length === expected.length && timingSafeEqual(found, expected)
}

function sealOf(key: Uint8Array, content: object): string {
  return createHmac('sha256', key)
    .update(`vault ${canonicalJson(content)}`)
    .digest('hex')
}

import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'
import type { CredentialField, CredentialForm, ScopeNeeds } from '../../domain/provider/provider.ts'
import { option, say } from '../../domain/text/wording.ts'

/** Under which Nango keeps the store's host, and its folder; every call goes to `https://` and this. */
export const STORE = 'storeURL'

/** What it is called where it is given. */
const STORE_NAME = option('--store', `config.${STORE}`)

/** Scheme, host, port 443, folders, a closing slash: whatever else stands there could lead to another place. */
const TYPED = /^(?:https?:\/\/)?([\p{L}\p{M}\p{N}.-]+)(?::443)?((?:\/[a-z0-9._~-]+)*)\/?$/iu

/** No way up, no file, and nothing of WordPress's own: a page of the dashboard is not where the shop lies. */
const NO_FOLDER = /\/(?:\.|wp-(?:admin|json|login|content|includes)\b|[^/]*\.php\b)/i
const LONGEST_FOLDERS = 100

/** Names of the public DNS, with a letter first in the last label: no address in any spelling ends so. */
const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

/** Names that never leave a machine or its network. https://www.rfc-editor.org/rfc/rfc6761 */
const LOCAL = /\.(?:localhost|local|localdomain|internal|intranet|lan|home|corp|arpa|onion)$/

/**
 * Where a store lies, as a person types it: `https://Shop.example.com/` means `shop.example.com`, and
 * `Example.com/Shop/` means `example.com/Shop`, a shop in a folder. Nango puts it behind `https://` unchecked and the path
 * of a call behind it, so user names, ports, queries, addresses and characters that turn into others are refused
 * (`usage`). Letters beyond ASCII are written as DNS has them (`xn--…`).
 * https://github.com/NangoHQ/nango/blob/master/packages/shared/lib/services/proxy/utils.ts (buildProxyURL)
 */
export function parseStoreHost(given: string): string {
  const typed = given.trim()
  const [, name, folders = ''] = TYPED.exec(typed) ?? []
  if (name === undefined) throw refusal(given, whatIsWrong(typed))
  if (NO_FOLDER.test(folders) || folders.length > LONGEST_FOLDERS) {
    throw refusal(given, `has ${JSON.stringify(folders.slice(0, 40))} in it, where no shop lies`)
  }
  const composed = name.normalize('NFC').toLowerCase()
  if (composed.normalize('NFKC') !== composed) {
    throw refusal(given, 'has characters that stand for others')
  }
  const host = hostOf(composed)
  if (host === undefined || !HOST.test(host)) throw refusal(given, 'is not the host of a store')
  if (LOCAL.test(host)) throw refusal(given, 'is a name of a local network')
  return host + folders
}

function hostOf(name: string): string | undefined {
  const url = `https://${name}/`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

function whatIsWrong(typed: string): string {
  if (/[@\\]/.test(typed)) return 'has a user name or a backslash in it'
  if (/[?#%]/.test(typed)) return 'has a query, a fragment or an escape in it'
  const rest = typed.replace(/^https?:\/\//i, '')
  if (/^[^/]+\/./.test(rest)) return 'has a path in it that is not a folder'
  if (/:\d*\/?$/.test(rest)) return 'has a port in it'
  return 'is not the host of a store'
}

function refusal(given: string, why: string): ShieldError {
  return new ShieldError('usage', say`${STORE_NAME} ${quoted(given)} ${why}`, {
    hint: say`Give the address of the shop alone: ${STORE_NAME} shop.example.com, or ${STORE_NAME} example.com/shop where it lies in a folder`,
  })
}

/** A consumer key and its secret. https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication */
export const credentialForm: CredentialForm = {
  mode: 'basic',
  fields: [keyField('username', 'Consumer key', 'ck_'), keyField('password', 'Consumer secret', 'cs_')],
  advise: (scopes) => [
    `In the shop's dashboard under WooCommerce > Settings > Advanced > REST API, add a key with the permission ${permissionTitle(scopes)}`,
    permissionTitle(scopes) === 'Read'
      ? 'To write as well, connect for writing, with a Read/Write key'
      : 'Let it belong to an administrator: any other key writes tags and cannot read them back',
  ],
}

function keyField(key: string, label: string, prefix: string): CredentialField {
  return {
    key,
    label: `${label} (${prefix}…)`,
    parse: (given) => {
      const text = given.trim()
      if (new RegExp(`^${prefix}[0-9A-Za-z]{8,200}$`).test(text)) return text
      throw new ShieldError(
        'usage',
        `That is not a whole ${label.toLowerCase()}: one is ${prefix} with letters and digits after it`,
        { hint: 'Copy it as WooCommerce shows it when the key is made; it is shown once' },
      )
    },
  }
}

/**
 * What a consumer key may do, chosen when it is made. Not one of Nango's scopes: it stands on the key alone, and no
 * answer tells which it is. https://woocommerce.com/document/woocommerce-rest-api/
 */
const PERMISSIONS: readonly string[] = ['read', 'write', 'read_write']

export const READ: ScopeNeeds = [['read', 'read_write']]
/** A write reads first: a key that may only write cannot do it. */
export const WRITE: ScopeNeeds = [['read_write']]

/** Fails with `usage`. */
export function expandPermission(given: string): string {
  if (PERMISSIONS.includes(given)) return given
  throw new ShieldError('usage', `${quoted(given)} is not a permission of a WooCommerce key`, {
    hint: `One of ${PERMISSIONS.join(', ')}`,
  })
}

/** The permission to choose when the key is made, as WooCommerce calls it. */
function permissionTitle(asked: readonly string[]): string {
  const writes = asked.some((permission) => permission !== 'read')
  return writes ? 'Read/Write' : 'Read'
}

import { ShieldError } from '../../domain/errors.ts'
import type { CredentialField, CredentialForm } from '../../domain/provider/provider.ts'
import { permissionTitle } from './scopes.ts'

/** A consumer key and its secret. https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication */
export const credentialForm: CredentialForm = {
  mode: 'basic',
  fields: [field('username', 'Consumer key', 'ck_'), field('password', 'Consumer secret', 'cs_')],
  advise: (scopes) => [
    `In the shop's dashboard under WooCommerce > Settings > Advanced > REST API, add a key with the permission ${permissionTitle(scopes)}`,
    permissionTitle(scopes) === 'Read'
      ? 'To write as well, connect for writing, with a Read/Write key'
      : 'Let it belong to an administrator: any other key writes tags and cannot read them back',
  ],
}

function field(key: string, label: string, prefix: string): CredentialField {
  return {
    key,
    label: `${label} (${prefix}…)`,
    parse: (given) => {
      const text = given.trim()
      if (new RegExp(`^${prefix}[0-9A-Za-z]{8,200}$`).test(text)) return text
      throw new ShieldError(
        'usage',
        `That is not a whole ${label.toLowerCase()}: one is ${prefix} with letters and digits after it`,
        {
          hint: 'Copy it as WooCommerce shows it when the key is made; it is shown once',
        },
      )
    },
  }
}

import { describe, expect, it } from 'vitest'
import { atNango } from './at-nango.ts'
import { openLab, type Lab } from '../lab.ts'
import { errorOf, jsonOf } from '../approvals/propose.ts'

const IDS = ['--phone-number-id', '106540352242922', '--business-account-id', '102290129340398'] as const
const HOST = 'sandbox-shop.example.com'

/** Connects without shield, as Nango's dashboard would, and returns Nango's id. */
async function connectAtNango(
  lab: Lab,
  integration: string,
  { mode, credentials, config = {} }: { mode: string; credentials: object; config?: object },
): Promise<string> {
  const send = async (path: string, body: object) => {
    const response = await fetch(`${lab.sandbox.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.sandbox.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, never>
  }
  const session = await send('/connect/sessions', {
    tags: { made: 'elsewhere' },
    allowed_integrations: [integration],
    integrations_config_defaults: { [integration]: { connection_config: config } },
  })
  const { token } = session['data'] as unknown as { readonly token: string }
  const kept = await send(`/api-auth/${mode}/${integration}?connect_session_token=${token}`, credentials)
  return String(kept['connectionId'])
}

const atWhatsapp = (lab: Lab, config: object = {}) =>
  connectAtNango(lab, 'whatsapp-business', {
    mode: 'api-key',
    credentials: { apiKey: 'EAAsandboxSystemUser' },
    config,
  })

const atShop = (lab: Lab) =>
  connectAtNango(lab, 'woocommerce', {
    mode: 'basic',
    credentials: { username: 'ck_sandboxadministrator', password: 'cs_sandboxadministrator' },
    config: { storeURL: HOST },
  })

describe('adopting a connection that was made elsewhere', () => {
  it('takes the ids of a WhatsApp number, which Nango does not know', async () => {
    const lab = await openLab({ autoConsent: false })
    const id = await atWhatsapp(lab)
    const adopt = ['connections', 'adopt', 'whatsapp', id, '--json']
    const refused = await lab.runInside(adopt)
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      message: 'Nango does not say --phone-number-id and --business-account-id of this connection',
      hint: `shield connections adopt whatsapp ${id} --phone-number-id … --business-account-id …`,
    })
    const adopted = await lab.runInside([...adopt, ...IDS])
    expect(adopted.exit, adopted.stderr).toBe(0)
    expect(jsonOf(adopted)).toMatchObject({
      account: { label: 'sandbox:+1 555-078-3881', confirmed: true },
      config: { phoneNumberId: '106540352242922', wabaId: '102290129340398' },
    })
    expect(await lab.runInside(['whatsapp', 'list-templates'])).toMatchObject({ exit: 0 })
  })

  it('names an id that a shell would take apart in a command that can be copied', async () => {
    const lab = await openLab({ autoConsent: false })
    const id = `a/b c'$x"`
    await atNango(lab).import({
      provider_config_key: 'whatsapp-business',
      connection_id: id,
      credentials: { type: 'API_KEY', apiKey: 'EAAsandboxSystemUser' },
    })
    const refused = await lab.runInside(['connections', 'adopt', 'whatsapp', id, '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    const quoted = String.raw`'a/b c'\''$x"'`
    expect(errorOf(refused).hint).toBe(
      `shield connections adopt whatsapp ${quoted} --phone-number-id … --business-account-id …`,
    )
  })

  it("refuses an id that only Nango's import takes, and says which it takes otherwise", async () => {
    const lab = await openLab({ autoConsent: false })
    const id = 'a?b'
    await atNango(lab).import({
      provider_config_key: 'whatsapp-business',
      connection_id: id,
      credentials: { type: 'API_KEY', apiKey: 'EAAsandboxSystemUser' },
    })
    const refused = await lab.runInside(['connections', 'adopt', 'whatsapp', id, '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      message: '"a?b" cannot be a Nango connection id',
      hint: expect.stringContaining('letters, digits, blanks inside and , . ; :'),
    })
  })

  it('needs no ids that Nango was told, and refuses others', async () => {
    const lab = await openLab({ autoConsent: false })
    const id = await atWhatsapp(lab, { phoneNumberId: '106540352242922', wabaId: '102290129340398' })
    const adopt = ['connections', 'adopt', 'whatsapp', id, '--json']
    const other = await lab.runInside([...adopt, '--phone-number-id', '999999999999'])
    expect(other).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(other).message).toContain('--phone-number-id 106540352242922, not 999999999999')
    expect(await lab.runInside(adopt)).toMatchObject({ exit: 0 })
  })

  it('finds the store of a shop at Nango, and takes it as a flag too', async () => {
    const lab = await openLab({ autoConsent: false })
    const adopt = ['connections', 'adopt', 'woocommerce', await atShop(lab), '--json']
    const bad = await lab.runInside([...adopt, '--store', 'shop.example.com@evil.example'])
    expect(bad).toMatchObject({ exit: 2, stdout: '' })
    expect(await lab.runInside([...adopt, '--store', 'other.example.com'])).toMatchObject({
      exit: 2,
      stdout: '',
    })
    const adopted = await lab.runInside([...adopt, '--store', `https://${HOST}/`])
    expect(adopted.exit, adopted.stderr).toBe(0)
    expect(jsonOf(adopted)).toMatchObject({ account: { label: HOST }, config: { storeURL: HOST } })
    expect(await lab.runInside(['woocommerce', 'order-status', '--id', '17'])).toMatchObject({ exit: 0 })
  })

  it('shows the flags of the provider that is named, and all of them in help', async () => {
    const lab = await openLab()
    const all = (await lab.runInside(['connections', 'adopt', '--help'])).stdout
    for (const flag of ['--shop', '--store', '--phone-number-id', '--business-account-id'])
      expect(all).toContain(flag)
    const google = await lab.runInside(['connections', 'adopt', 'google', 'x', '--shop', 'demo'])
    expect(google).toMatchObject({ exit: 2 })
    expect(google.stderr).toContain("Unknown option '--shop'")
  })
})

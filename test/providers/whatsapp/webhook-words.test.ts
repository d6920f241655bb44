import { expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { incoming, parse } from './webhook-bodies.ts'

it.each<[string, { readonly [key: string]: Json }, string]>([
  ['image', { image: { id: '1', caption: 'Broken' } }, 'Broken'],
  ['image', { image: { id: '1', mime_type: 'image/jpeg' } }, '(image/jpeg)'],
  ['audio', { audio: { id: '1', voice: true, mime_type: 'audio/ogg' } }, '(voice message, audio/ogg)'],
  ['sticker', { sticker: { id: '1' } }, '(without words)'],
  ['document', { document: { id: '1', filename: 'a.pdf' } }, 'a.pdf'],
  ['document', { document: { id: '1', filename: 'a.pdf', caption: 'Bill' } }, 'Bill'],
  ['location', { location: { name: 'Shop', address: 'Main St 1', latitude: 1 } }, 'Shop, Main St 1'],
  ['location', { location: { latitude: 52.5, longitude: '13.4' } }, '52.5, 13.4'],
  ['location', { location: {} }, '(without words)'],
  ['contacts', { contacts: [{ name: { formatted_name: 'Bob' } }, {}] }, 'Bob'],
  ['contacts', { contacts: [{ name: { first_name: 'Bob', last_name: 'Ray' } }] }, 'Bob Ray'],
  [
    'contacts',
    { contacts: [{ phones: [{ phone: '+1 555' }] }, { org: { company: 'ACME' } }] },
    '+1 555; ACME',
  ],
  ['contacts', { contacts: [{ emails: [{ email: 'bob@example.com' }] }] }, 'bob@example.com'],
  ['contacts', { contacts: [{}] }, '(without words)'],
  ['interactive', { interactive: { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } } }, 'Yes'],
  ['interactive', { interactive: { type: 'list_reply', list_reply: { id: 'y', title: 'Two' } } }, 'Two'],
  ['interactive', { interactive: { type: 'nfm_reply', nfm_reply: { body: 'Sent' } } }, 'Sent'],
  [
    'interactive',
    { interactive: { nfm_reply: { body: 'Sent', response_json: '{"size":"XL"}' } } },
    'Sent: {"size":"XL"}',
  ],
  ['interactive', { interactive: { call_permission_reply: { response: 'accept' } } }, 'accept'],
  ['interactive', { interactive: { type: 'dance' } }, '(without words)'],
  ['button', { button: { payload: 'x', text: 'Stop' } }, 'Stop'],
  ['reaction', { reaction: { message_id: 'wamid.X', emoji: '👍' } }, '👍'],
  ['reaction', { reaction: { message_id: 'wamid.X' } }, '(took a reaction back)'],
  ['order', { order: { catalog_id: '1', text: 'Please' } }, 'Please'],
  [
    'order',
    {
      order: {
        product_items: [
          { product_retailer_id: 'MUG-1', quantity: 2, item_price: 7.99, currency: 'EUR' },
          { product_retailer_id: 'CAP', quantity: '1', item_price: '5', currency: 'EUR' },
          {},
        ],
      },
    },
    '2 × MUG-1 at 7.99 EUR; 1 × CAP at 5 EUR; an article',
  ],
  ['order', { order: {} }, '(without words)'],
  [
    'edit',
    { edit: { original_message_id: 'wamid.X', message: { type: 'text', text: { body: 'New' } } } },
    'New',
  ],
  ['edit', { edit: { message: { type: 'image', image: { id: '1', caption: 'Blue' } } } }, 'Blue'],
  ['edit', { edit: { message: { type: 'edit', edit: { message: { type: 'edit' } } } } }, '(without words)'],
  ['edit', {}, '(without words)'],
  ['revoke', { revoke: { original_message_id: 'wamid.X' } }, '(took back wamid.X)'],
  [
    'system',
    { system: { body: 'Ada has a new number', type: 'user_changed_number' } },
    'Ada has a new number',
  ],
  ['edit', { edit: { original_message_id: 'wamid.X', text: { body: 'New' } } }, 'New'],
  ['unsupported', { errors: [{ code: 131051, title: 'Message type unknown' }] }, '(Message type unknown)'],
  [
    'unsupported',
    { unsupported: { type: 'poll_update' }, errors: [{ code: 131051, message: 'Unknown' }] },
    '(Unknown: poll_update)',
  ],
  ['unsupported', {}, '(WhatsApp does not pass it on)'],
  ['unknown', { errors: [{ code: 131051, details: 'Not supported' }] }, '(Not supported)'],
  ['request_welcome', {}, '(opened the chat)'],
  ['hologram', { hologram: { depth: 3 } }, '(without words)'],
  ['hologram', { hologram: { title: 'R2' } }, 'R2'],
  ['constructor', {}, '(without words)'],
])('a message of the kind %s is kept, with what can be read in it: %j', (type, part, text) => {
  expect(parse(incoming({ type, ...part })).received).toMatchObject([{ kind: type, text }])
})

import type { ProviderSamples } from '../samples.ts'
import { fakeReading, HELLO, ORDER_UPDATE, templatesBody } from './fake-whatsapp.ts'

export const whatsappSamples: ProviderSamples = {
  reading: fakeReading({ get: () => templatesBody([ORDER_UPDATE, HELLO]) }),
  inputs: {
    'whatsapp.list-messages': [{ contact: '+491701234567', direction: 'sent', limit: 5 }],
    'whatsapp.list-templates': [{ name: 'hello', language: 'de', status: 'APPROVED' }],
    'whatsapp.send-message': [
      { to: '+491701234567', text: 'See https://shop.example', previewUrl: true, replyTo: 'wamid.IN1' },
      { to: 'US.13491208655302741918', text: 'Hi', previewUrl: true },
      { to: '+491701234567', text: 'Tomorrow?', button: [{ id: 'yes', title: 'Yes' }], footer: 'Shop' },
      {
        to: '+491701234567',
        template: 'order_update',
        language: 'en_US',
        param: ['first_name=Ada', 'order=17'],
        headerMedia: '1037543291543636',
        buttonParam: [{ index: 0, value: '17' }],
      },
      { to: '+491701234567', template: 'hello', language: 'en_US', param: ['a', 'b'], headerParam: 'c' },
      ...['image', 'video'].map((kind) => ({ to: '+491701234567', [kind]: '123456', caption: 'Mug' })),
      ...['audio', 'sticker'].map((kind) => ({
        to: '+491701234567',
        [kind]: 'https://shop.example/x',
        replyTo: 'wamid.IN1',
      })),
      { to: '+491701234567', document: 'https://shop.example/x', caption: 'Invoice', filename: 'a.pdf' },
    ],
  },
}

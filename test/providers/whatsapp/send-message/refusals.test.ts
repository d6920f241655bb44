import { describe, expect, it } from 'vitest'
import { fakeReading, HELLO, ORDER_UPDATE, templatesBody } from '../fake-whatsapp.ts'
import { freeze, type Raw } from './message.ts'

const link = 'https://shop.example/x'

describe('what cannot be meant is refused before anything is read', () => {
  it.each<[string, Raw, string]>([
    ['nothing', {}, 'It says nothing'],
    ['nothing but a caption', { caption: 'Hi' }, 'It says nothing'],
    ['buttons without a question', { button: [{ id: 'yes', title: 'Yes' }] }, 'It says nothing'],
    ['a text of blanks', { text: ' \n\t ' }, '--text is nothing but blanks'],
    ['two things', { text: 'Hi', image: link }, 'It is several things: --text, --image'],
    ['two files', { image: link, video: link }, 'It is several things: --image, --video'],
    [
      'a template and a text',
      { template: 'a', language: 'de', text: 'b' },
      'It is several things: --text, --template',
    ],
    ['a caption below a sound', { audio: link, caption: 'Hi' }, '--caption does not go with --audio'],
    ['a caption below a text', { text: 'Hi', caption: 'Hi' }, '--caption does not go with --text'],
    ['a file name of a picture', { image: link, filename: 'a.png' }, '--filename does not go with --image'],
    ['a footer without buttons', { text: 'Hi', footer: 'Shop' }, '--footer does not go with --text'],
    [
      'a link preview above buttons',
      { text: 'Hi', previewUrl: true, button: [{ id: 'yes', title: 'Yes' }] },
      '--preview-url does not go with --button',
    ],
    ['a parameter of a text', { text: 'Hi', param: ['a'] }, '--param does not go with --text'],
    ['a language of a text', { text: 'Hi', language: 'de' }, '--language does not go with --text'],
    ['a template in no language', { template: 'hello' }, 'A template is sent in one language'],
    [
      'two buttons that answer alike',
      {
        text: 'Hi',
        button: [
          { id: 'a', title: 'Yes' },
          { id: 'a', title: 'No' },
        ],
      },
      'Two buttons have the same id',
    ],
    [
      'two buttons that look alike',
      {
        text: 'Hi',
        button: [
          { id: 'a', title: 'Yes' },
          { id: 'b', title: 'Yes' },
        ],
      },
      'Two buttons have the same title',
    ],
    [
      'a question longer than buttons allow',
      { text: 'x'.repeat(1025), button: [{ id: 'a', title: 'Yes' }] },
      '--text has 1025 characters; above buttons it can have 1024',
    ],
  ])('%s', async (_what, raw, message) => {
    const reading = fakeReading()
    await expect(freeze(raw, reading)).rejects.toMatchObject({ code: 'usage', message })
    expect([reading.asked, reading.filters]).toEqual([[], []])
  })

  it.each([
    '491701234567',
    '0170 1234567',
    '0049 170 1234567',
    '+0170123456',
    '+49170',
    '+1234567890123456',
    '+49 170 CALL-ME',
    '+49170123456７',
    '+491701234567,+491701234568',
    'ada@example.com',
    'us.13491208655302741918',
    'US.',
    'US.13491208655302741918/messages',
    '\u202e+491701234567',
  ])('the recipient %j: without + and country code somebody else might get it', async (to) => {
    await expect(freeze({ to, text: 'Hi' })).rejects.toMatchObject({
      code: 'usage',
      hint: 'With + and the country code: --to +491701234567',
    })
  })

  it.each([
    'http://shop.example/mug.jpg',
    'ftp://shop.example/mug.jpg',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'mug.jpg',
    '1234',
    '12345x',
    '//shop.example/mug.jpg',
  ])('the file %j', async (image) => {
    await expect(freeze({ image })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('neither the id of an uploaded file nor an https link') as unknown,
    })
  })

  it.each([
    'https://anna:s3cret@shop.example/mug.jpg',
    'http://:s3cret@shop.example',
    'https://s3cret@x/a.pdf',
  ])('a link with a user or a password in it, without repeating it: %s', async (document) => {
    const refusal: unknown = await freeze({ document }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'usage',
      message: '--document has a link with a user or a password in it, which is not taken',
    })
    expect(JSON.stringify(refusal)).not.toContain('s3cret')
  })

  it('a link that cannot be read, without repeating what may be a password', async () => {
    await expect(freeze({ document: 'https://anna:s3cret@' })).rejects.toMatchObject({
      message: '--document: what is given is neither the id of an uploaded file nor an https link',
    })
  })

  it.each<[string, Raw]>([
    ['a text of 4097 characters', { text: 'x'.repeat(4097) }],
    ['an empty text', { text: '' }],
    ['four buttons', { text: 'Hi', button: ['a', 'b', 'c', 'd'].map((id) => ({ id, title: id })) }],
    ['a button of 21 characters', { text: 'Hi', button: [{ id: 'a', title: 'x'.repeat(21) }] }],
    ['a button without an id', { text: 'Hi', button: [{ title: 'Yes' }] }],
    ['a footer of 61 characters', { text: 'Hi', button: [{ id: 'a', title: 'b' }], footer: 'x'.repeat(61) }],
    ['a caption of 1025 characters', { image: link, caption: 'x'.repeat(1025) }],
    ['a field that it does not know', { text: 'Hi', status: 'read' }],
  ])('%s', async (_what, raw) => {
    await expect(freeze(raw)).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('a template is refused', () => {
  const order = {
    template: 'order_update',
    language: 'en_US',
    param: ['first_name=Ada', 'order=17'],
    headerMedia: link,
    buttonParam: [{ index: 0, value: '17' }],
  }
  const hello = { template: 'hello', language: 'en_US', param: ['a', 'b'], headerParam: 'Ada' }

  it.each<[string, Raw, string]>([
    [
      'with too few parameters',
      { ...order, param: ['order=17'] },
      'order_update takes 2 --param ({{first_name}}, {{order}}): first_name is missing',
    ],
    [
      'with too many',
      { ...order, param: [...order.param, 'x=y'] },
      'order_update takes 2 --param ({{first_name}}, {{order}}): "x" is unknown',
    ],
    [
      'with a name that it does not have',
      { ...order, param: ['first_nam=Ada', 'order=17'] },
      'order_update takes 2 --param ({{first_name}}, {{order}}): "first_nam" is unknown (did you mean first_name?), first_name is missing',
    ],
    [
      'with one name twice',
      { ...order, param: ['order=1', 'order=2'] },
      'order_update takes 2 --param ({{first_name}}, {{order}}): first_name is missing, order is given 2 times',
    ],
    [
      'with values where it has names',
      { ...order, param: ['Ada', 'order=17'] },
      'order_update takes 2 --param ({{first_name}}, {{order}}): "Ada" has no name before it, as in first_name=…, first_name is missing',
    ],
    [
      'with an empty value',
      { ...order, param: ['first_name=', 'order=17'] },
      'order_update takes 2 --param ({{first_name}}, {{order}}): first_name has no value',
    ],
    [
      'by place with too few',
      { ...hello, param: ['a'] },
      'hello takes 2 --param ({{2}}, {{1}}), not these 1',
    ],
    [
      'without its header parameter',
      { ...hello, headerParam: undefined },
      'hello takes 1 --header-param ({{1}}), not these 0',
    ],
    [
      'with a file where its header is a text',
      { ...hello, headerMedia: link },
      'hello has no file in its header',
    ],
    [
      'with a file name where its header is a text',
      { ...hello, filename: 'a.pdf' },
      'hello has no file in its header',
    ],
    [
      'without the file of its header',
      { ...order, headerMedia: undefined },
      'order_update has a header of kind image',
    ],
    [
      'with a text where its header is a file',
      { ...order, headerParam: 'x' },
      'order_update takes no --header-param',
    ],
    [
      'with a file name of a picture',
      { ...order, filename: 'a.png' },
      '--filename does not go with a header of kind image',
    ],
    [
      'without what its button needs',
      { ...order, buttonParam: [] },
      'Button 0 of order_update takes a parameter',
    ],
    [
      'with what its button does not take',
      { ...order, buttonParam: [...order.buttonParam, { index: 2, value: 'x' }] },
      'Button 2 of order_update takes no parameter',
    ],
    [
      'with a button that it does not have',
      { ...order, buttonParam: [...order.buttonParam, { index: 3, value: 'x' }] },
      'order_update has no button 3',
    ],
    [
      'with one button twice',
      { ...order, buttonParam: [...order.buttonParam, { index: 0, value: 'x' }] },
      'A button is given two parameters',
    ],
  ])('%s', async (_why, raw, message) => {
    const reading = fakeReading({ get: () => templatesBody([ORDER_UPDATE, HELLO]) })
    await expect(freeze(raw, reading)).rejects.toMatchObject({ code: 'usage', message })
  })

  it.each([
    [
      [
        { type: 'BODY', text: 'Look' },
        { type: 'CAROUSEL', cards: [] },
      ],
      'hello has parts that shield cannot fill in: CAROUSEL',
    ],
    [
      [
        { type: 'HEADER', format: 'LOCATION' },
        { type: 'BODY', text: 'Look' },
      ],
      'hello has a header that shield cannot fill in: LOCATION',
    ],
  ])('with parts that cannot be shown: %j', async (components, message) => {
    const reading = fakeReading({ get: () => templatesBody([{ ...HELLO, components }]) })
    await expect(freeze({ template: 'hello', language: 'en_US' }, reading)).rejects.toMatchObject({
      code: 'usage',
      message,
    })
  })

  it('that does not exist', async () => {
    const reading = fakeReading({ get: () => templatesBody([]) })
    await expect(freeze(hello, reading)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no template "hello"',
    })
  })

  it('that does not exist in this language, and says in which it does', async () => {
    const reading = fakeReading({ get: () => templatesBody([HELLO, { ...HELLO, language: 'fr' }]) })
    await expect(freeze({ ...hello, language: 'de' }, reading)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no template "hello" in de',
      hint: 'It is there in en_US, fr',
    })
  })

  it('whose name is only like it: Meta may find more than was asked for', async () => {
    const reading = fakeReading({ get: () => templatesBody([{ ...HELLO, name: 'hello_world' }]) })
    await expect(freeze(hello, reading)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each(['PENDING', 'REJECTED', 'PAUSED', 'DISABLED', ''])('that is %j', async (status) => {
    const reading = fakeReading({ get: () => templatesBody([{ ...HELLO, status }]) })
    await expect(freeze(hello, reading)).rejects.toMatchObject({
      code: 'conflict',
      message: `The template hello (en_US) is ${status}, not APPROVED`,
    })
  })
})

it('a connection that does not say its number sends nothing', async () => {
  const { connection } = fakeReading()
  const reading = fakeReading({ connection: { ...connection, name: 'shop', config: {} } })
  await expect(freeze({ text: 'Hi' }, reading)).rejects.toMatchObject({
    code: 'not_connected',
    hint: 'shield connect whatsapp --as shop --phone-number-id ID --business-account-id ID',
  })
})

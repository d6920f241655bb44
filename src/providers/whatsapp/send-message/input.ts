import * as z from 'zod'

const media = z.string().min(1).max(2048)

/** Limits are Meta's. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export const sendMessageInput = z.strictObject({
  to: z.string().min(3).max(140).meta({
    description: 'The recipient: a number with + and country code, or a WhatsApp user id (US.1349…)',
  }),
  text: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .meta({ description: 'A text; above reply buttons it is the question (then at most 1024)' }),
  previewUrl: z.boolean().optional().meta({ description: 'Show a preview of the first link in the text' }),
  button: z
    .array(z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }))
    .max(3)
    .optional()
    .meta({ description: 'A reply button below the text: id=yes,title=Yes; at most 3' }),
  footer: z.string().min(1).max(60).optional().meta({ description: 'Small text below the buttons' }),
  template: z.string().min(1).max(512).optional().meta({ description: 'An approved template, by name' }),
  language: z.string().min(2).max(20).optional().meta({ description: 'Language of the template: en_US' }),
  param: z
    .array(z.string().min(1).max(1024))
    .max(100)
    .optional()
    .meta({ description: "For the template's text, in its order; name=value where the template has names" }),
  headerParam: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .meta({ description: "For a placeholder in the template's header; name=value where it has names" }),
  headerMedia: media
    .optional()
    .meta({ description: "Picture, video or document of the template's header: an uploaded id or a link" }),
  buttonParam: z
    .array(z.strictObject({ index: z.int().min(0).max(9), value: z.string().min(1).max(2000) }))
    .max(10)
    .optional()
    .meta({ description: 'For a button of the template, counted from 0: index=0,value=17' }),
  image: media.optional().meta({ description: 'A picture: an uploaded id, or an https link' }),
  video: media.optional().meta({ description: 'A video: an uploaded id, or an https link' }),
  audio: media.optional().meta({ description: 'A sound: an uploaded id, or an https link' }),
  document: media.optional().meta({ description: 'A document: an uploaded id, or an https link' }),
  sticker: media.optional().meta({ description: 'A sticker: an uploaded id, or an https link' }),
  caption: z.string().min(1).max(1024).optional().meta({ description: 'Text below image, video, document' }),
  filename: z.string().min(1).max(240).optional().meta({ description: 'File name of a document' }),
  replyTo: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .meta({ description: 'Id of the message that this one quotes and answers (wamid.…)' }),
})

export type SendMessageInput = z.infer<typeof sendMessageInput>

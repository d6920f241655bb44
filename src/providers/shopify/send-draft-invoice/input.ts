import * as z from 'zod'

export const sendDraftInvoiceInput = z.strictObject({
  draft: z.string().min(1).max(80).meta({ description: 'The draft order: #D53, an id or GID' }),
  to: z
    .string()
    .min(3)
    .max(254)
    .optional()
    .meta({ description: "E-mail address that it goes to (without it: the draft order's own)" }),
  subject: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "Subject of the e-mail (without it: the shop's own)" }),
  message: z.string().min(1).max(5000).optional().meta({ description: 'A text of yours in the e-mail' }),
})

export type SendDraftInvoiceInput = z.infer<typeof sendDraftInvoiceInput>

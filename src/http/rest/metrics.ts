import { defineRoute } from '../route.ts'

export const showMetrics = defineRoute({
  method: 'GET',
  path: '/metrics',
  summary: 'What a monitoring system asks for, in the text format of Prometheus',
  uses: ['server.metrics'],
  answers: { 200: { summary: 'The metrics', text: 'text/plain' } },
  handle: async (_context, { gate }) => ({
    status: 200,
    text: await gate.server.metrics(),
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  }),
})

/** Texts from outside that would like to be a link, a mention, a header or markup somewhere. */
export const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['a link', 'see http://evil.com/approve?id=1 and https://shield.example.com.evil.com'],
  ['a name that looks like a host', 'evil.com www.evil.de pay.evil.net/now'],
  ['an address of a person', 'write to ceo@evil.com or mailto:ceo@evil.com'],
  ['more headers', 'x\r\nBcc: eve@evil.com\r\nSubject: Approved\r\n\r\n<html>'],
  ['what a header would decode', '=?UTF-8?Q?Approved?= =?utf-8?B?QXBwcm92ZWQ=?='],
  ['lines of SMTP', '.\r\nRCPT TO:<eve@evil.com>\r\nDATA'],
  ['markup', '<a href="http://evil.com">Open the request</a><img src=x onerror=alert(1)><!--'],
  ['markup that is quoted', `" onmouseover="alert(1)' &lt;a href=http://evil.com&gt;`],
  ['mentions', '<!channel> <!here> @channel <@U024BE7LH> #general'],
  ["Slack's links", '<http://evil.com|Open the request> *Approved* `code` ~no~ > quote'],
  [
    'characters that nobody sees',
    'safe\u202Emoc.live\u202C \u200Bhttp\u200B://evil.com \u0007\u001B]8;;http://evil.com\u0007',
  ],
  ['half a character', 'x\uD83D y http://evil.com'],
  ['more than anybody reads', `http://evil.com/${'a'.repeat(2_000)} ${'😀'.repeat(900)}`],
]

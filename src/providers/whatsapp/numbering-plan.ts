// The numbering plans of all countries, in a part of its own: 110 kB that only a number to send to needs.
export { parsePhoneNumberFromString } from 'libphonenumber-js/min'

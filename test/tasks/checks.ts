import { domain } from '../support/domain.ts'
import { line, text, url } from '../support/injection-shapes.ts'
import { plans } from './checks/plans.ts'

export default domain({
  plans,
  injection: [
    { kind: 'Banner', args: { port: 25 }, silent: { expect: text }, mayHoldNul: ['expect', 'pattern'] },
    {
      kind: 'CommandSucceeds',
      args: { command: ':' },
      free: { command: text },
      silent: { title: line },
      run: ['command'],
    },
    {
      kind: 'Distribution',
      args: { id: 'debian' },
      silent: { versions: (text) => ({ value: [text], words: [] }), message: text },
      mayHoldNul: ['versions', 'message'],
    },
    { kind: 'HttpStatus', args: { url: 'http://127.0.0.1/' }, free: { url: url('http') } },
    { kind: 'HttpStatus', args: { url: 'https://127.0.0.1/' }, free: { url: url('https') } },
    { kind: 'PortListening', args: { port: 25 }, silent: { address: text }, mayHoldNul: ['address'] },
  ],
  answers: {
    'check:': (_, say) => say('SSH-2.0-x'),
  },
})

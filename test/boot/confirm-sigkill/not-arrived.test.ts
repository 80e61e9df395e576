import { killEverywhere, PAGE } from './killed.ts'

killEverywhere({
  what: 'it did not arrive',
  coming: { settings: `OnFallback=${PAGE}\n` },
  steps: [PAGE],
  shutdown: null,
})

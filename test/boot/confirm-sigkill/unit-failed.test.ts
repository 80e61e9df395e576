import { unit } from '../booted.ts'
import { killEverywhere } from './killed.ts'

killEverywhere({
  what: 'a unit failed',
  coming: { arrived: true, settings: 'Confirm=a.service\n', units: unit('failed') },
  steps: [],
  shutdown: null,
})

import { checksPage } from './checks-page.ts'
import { historySvg } from './history-svg.ts'
import { catalog, journalPage } from './journal-page.ts'
import { manPage } from './man-checks.ts'
import { messagesPage } from './messages-page.ts'
import { metricsPage } from './metrics-page.ts'

/** What `npm run docs` makes, and from what. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'docs/checks.md': checksPage,
  'docs/history.svg': historySvg,
  'docs/journal.md': journalPage,
  'docs/messages.md': messagesPage,
  'docs/metrics.md': metricsPage,
  'hooks/catalog/kexecctl.catalog': catalog,
  'man/kexecctl.8': manPage,
}

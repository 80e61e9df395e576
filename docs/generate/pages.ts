import { checksPage } from './checks-page.ts'
import { catalog, journalPage } from './journal-page.ts'

/** What `npm run docs` makes, and from what. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'docs/checks.md': checksPage,
  'docs/journal.md': journalPage,
  'hooks/catalog/kexecctl.catalog': catalog,
}

import { fellBack, killEverywhere, PAGE } from './killed.ts'

killEverywhere({ ...fellBack(`OnFallback=${PAGE}\n[History]\nKeep=1\n`), steps: [PAGE] })

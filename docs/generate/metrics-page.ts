import { METRICS, RUN } from '../../src/cli/metrics/index.ts'
import { ALERTS } from './alerts.ts'
import { METRIC_NOTES, type MetricNote } from './metric-notes.ts'
import { table } from './table.ts'

const labelsText = ({ labels = {} }: MetricNote): string =>
  Object.entries(labels)
    .map(([name, values]) => `\`${name}\`: ${values}`)
    .join('; ')

const rows = [...METRICS, RUN.timestamp, RUN.duration].map(({ name, help }) => {
  const note = METRIC_NOTES[name] ?? {}
  return [`\`${name}\``, help, labelsText(note), note.absent ?? '']
})

const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ').trimEnd()

/** docs/metrics.md, from the metrics themselves. */
export const metricsPage = (): string => `# Metrics

<!-- Made by \`npm run docs\` from src/cli/metrics and docs/generate: change it there. -->

    kexecctl metrics                # on standard output, for a look or a collector of your own

prints what \`kexecctl status\` knows, and what the history says of the boots before, in the text format of Prometheus. It
reads files alone: no process is started, nothing is changed. As an ordinary user it tells what that user may read.

## With node_exporter

node_exporter hands on what it finds in the directory of its textfile collector. A timer, which is off until you want it,
writes kexecctl.prom there two minutes after the boot, not before the boot is complete, and every five minutes from then on:

    systemctl enable --now kexecctl-metrics.timer

The directory is that of Debian's and Ubuntu's prometheus-node-exporter, /var/lib/prometheus/node-exporter. If yours is
another one (\`--collector.textfile.directory\`), say so in a drop-in, which \`systemctl edit kexecctl-metrics.service\` makes:

    [Service]
    Environment=TEXTFILE=/var/lib/node_exporter/textfile_collector/kexecctl.prom
    ReadWritePaths=/var/lib/node_exporter/textfile_collector

The service may write there alone, and not where root needs a capability to: should the directory belong to somebody else,
let root's group write, or add \`CapabilityBoundingSet=CAP_DAC_OVERRIDE\`. Name it without a link on the way: \`ReadWritePaths=\`
would follow one, and who owns the directory above (prometheus, in Debian) can put one there, so kexecctl writes nothing
then. Is the directory not there, or a link, the service fails and says so in the journal; nothing makes it.

The file is replaced whole or not at all, has the mode 0644, and is never seen half written: the temporary file beside it
does not end in \`.prom\`. A link, a FIFO or a device under its name is an error, and stays. Any other collector that runs
scripts can call \`kexecctl metrics --output FILE\`.

Once the timer is switched off (\`systemctl disable --now kexecctl-metrics.timer\`) the file stays as it was, and node_exporter
goes on telling it: remove it. The package does that when it is removed, in the directory above.

## What there is

Everything is a gauge: the history is pruned to its last boots (\`Keep=\`), so what is counted in it may go down. What cannot be
told is absent, not 0; but \`kexecctl_as_wanted\`, \`kexecctl_action\` and the findings are what kexecctl makes of what it can see,
as \`status\` does, and always there: where nothing can be read that is \`refuse\`, and not as wanted. Times are seconds since the
epoch, durations seconds, whole ones where the hardware clock is in them. A release stands only in \`*_info\` of what is now: a
new kernel is a new series of each, a new staging is none. \`node_reboot_required\` is not made here: other collectors do.

${table(['metric', 'what it says', 'labels', 'absent when'], rows)}

\`kexecctl --json metrics\` has the same as one object. How old the file is says node_exporter itself, with
\`node_textfile_mtime_seconds\`.

## Alerts

Rules to begin with; the times are a matter of taste:

${indented(ALERTS)}

What the findings behind \`kexecctl_finding_info\` mean stands in [checks.md](checks.md), how a boot comes about in
[rebooting.md](rebooting.md).
`

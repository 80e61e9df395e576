interface Alert {
  name: string
  expr: string
  for?: string
  summary: string
}

const ALERT_LIST: readonly Alert[] = [
  {
    name: 'KexecctlNotAsWanted',
    expr: 'kexecctl_as_wanted == 0',
    for: '1h',
    summary: 'kexecctl status says what is not as wanted',
  },
  {
    name: 'KexecctlRefused',
    expr: 'kexecctl_action{action="refuse"} == 1',
    for: '15m',
    summary: 'A check speaks against the next kernel: kexecctl check',
  },
  {
    name: 'KexecctlStale',
    expr: 'kexecctl_staged == 1 and kexecctl_staged_fresh == 0',
    for: '30m',
    summary: 'What is staged is not what should start any more: kexecctl status',
  },
  {
    name: 'KexecctlFellBack',
    expr: 'kexecctl_boot_outcome{outcome=~"fell back|did not arrive"} == 1',
    summary: 'The new kernel did not come up, the old one runs: journalctl -t kexecctl _UID=0 -b',
  },
  {
    name: 'KexecctlNotConfirmed',
    expr: 'kexecctl_boot_confirmation{state="failed"} == 1',
    summary: 'The kernel that runs did not come up well: a unit of Confirm= is not active',
  },
  {
    name: 'KexecctlForeignImage',
    expr: 'kexecctl_foreign_image == 1',
    for: '1h',
    summary: 'An image is loaded that kexecctl did not load',
  },
  {
    name: 'KexecctlRebootDue',
    // not by when it was staged, which is anew with every initrd; with When=always the kernel that runs is staged, too
    expr:
      'count without (release, state, syscall) ' +
      '(kexecctl_staged_info unless ignoring (state, syscall, booted_by) kexecctl_running_info)',
    for: '14d',
    summary: 'A new kernel has waited two weeks for a reboot',
  },
  {
    name: 'KexecctlMetricsOld',
    expr: 'time() - kexecctl_last_run_timestamp_seconds > 3600',
    summary: 'The metrics of kexecctl are old: systemctl status kexecctl-metrics.timer',
  },
]

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const ruleText = ({ name, expr, for: duration, summary }: Alert): string =>
  [
    `      - alert: ${name}`,
    `        expr: ${quoted(expr)}`,
    ...(duration === undefined ? [] : [`        for: ${duration}`]),
    `        annotations: {summary: ${quoted(summary)}}`,
    '',
  ].join('\n')

/** A file of rules for Prometheus. */
export const ALERTS = `groups:
  - name: kexecctl
    rules:
${ALERT_LIST.map(ruleText).join('')}`

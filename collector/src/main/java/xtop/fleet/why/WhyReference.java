// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

/** Writes causes and thresholds as Markdown: the page that people look a sentence up in. Stateless. */
public final class WhyReference {
    private static final String[] SICKNESS = {"well", "note", "warning", "fault"};

    private WhyReference() {}

    /** The whole page. */
    public static String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("# Why: causes and thresholds\n\n");
        out.append("`xtop why` says of each domain the first of these causes whose rule applies, so the sickest.\n");
        out.append(
                "The rules read the published fleet and nothing else; `cause`, `sickness` and `why` are fields for\n");
        out.append("`-o`, `--sort` and JSON, too. Figures whose word is the guest's remain its claim.\n");
        out.append("\n## Causes\n\n| cause | sickness | when |\n| --- | --- | --- |\n");
        for (Cause cause : Cause.values()) {
            out.append("| `")
                    .append(cause.key())
                    .append("` | ")
                    .append(cause.sickness())
                    .append(' ');
            out.append(SICKNESS[cause.sickness()])
                    .append(" | ")
                    .append(cause.meaning())
                    .append(" |\n");
        }
        out.append("\n## Thresholds\n\n| threshold | value | what for |\n| --- | --- | --- |\n");
        for (Threshold threshold : Threshold.values()) {
            out.append("| ")
                    .append(threshold.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
            out.append(" | ").append(value(threshold.value())).append(' ').append(threshold.unit());
            out.append(" | ").append(threshold.meaning()).append(" |\n");
        }
        out.append(WITNESSES);
        return out.toString();
    }

    private static String value(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static final String WITNESSES = """

            ## Two witnesses

            Xen cannot be lied to by a guest; a guest knows what Xen cannot. What both count is compared: CPU time, the
            guest's clock, memory, and bytes through interfaces.

            * Both are asked at their own moments. What Xen had counted when the guest took its sample is known only to
              lie between two of Xen's answers, so a guest is contradicted only by what no moment between them explains,
              plus the slack above. A window grows with every sample, so small lies take longer to show than large ones.
            * A counter that went back, wrapped, or came or went with its device or thread starts a new window. So does
              a silence, a new connection, another number of vCPUs or vifs, and another vm under the same domid.
            * A guest may know less memory than it has (kernels keep some, a rump kernel half); only more is impossible.
            * Its interfaces may be more than its vifs, and count a byte twice on its way through a bridge: more bytes
              than the vifs carried are held against it only where all its interfaces can be vifs. Fewer always are.
              Packets are not compared: some guests do not count them, some wrap at 32 bits.
            * dom0's counts of a vif are turned round, so that both sides say received and sent from the guest's.
            * A Linux kernel without `CONFIG_PARAVIRT_TIME_ACCOUNTING` counts stolen time as its threads'. It claims more
              than Xen charges, but never more than the time that passed: that is `miscounting`, a note, not a fault.
            * Where the guest's count is a sum over its threads, threads that come and go make it unknown.
            """;
}

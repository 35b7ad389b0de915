// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

/** What the keys do, on one screen of 80 by 24. Any thread. */
final class HelpPage {
    private static final String[] LINES = {
        "Keys of xtop top",
        "",
        "  Up Down PgUp PgDn    choose a row           Enter   threads of the domain",
        "  Home End j k                                Esc     back; drops a filter first",
        "  P M T N              sort by CPU, memory, time, id",
        "  < >                  sort by the column to the left or right",
        "  R                    reverse the order",
        "  H                    threads of all domains, and back",
        "  I                    CPU use of one vCPU = 100%, or of all vCPUs of the domain",
        "  /                    only names that contain what you type;  =  shows all",
        "  d s                  seconds between frames",
        "  Space                refresh now            Ctrl-L  paint everything anew",
        "  h ?                  this page              q       leave",
        "",
        "Columns of domains",
        "  %CPU MEM STATE TIME+ are Xen's word; USED THR R RX/s TX/s CS/s and threads",
        "  are the guest's; - is unknown. STATE is as in xl list: running, blocked,",
        "  paused, shutdown, crashed, dying. AGENT says why a guest is not seen into:",
        "  none announced, silent for how long, or refused and the reason.",
        "",
        "Any key goes back."
    };

    private HelpPage() {}

    static void paint(Canvas canvas) {
        for (int row = 0; row < LINES.length; row++) {
            canvas.text(0, row, row == 0 ? Style.STRONG : Style.PLAIN, LINES[row]);
        }
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.util.ArrayList;
import java.util.List;
import xtop.protocol.GuestText;

/** What one check has found so far. One thread. */
final class Findings {
    private final String check;
    private final List<Finding> all = new ArrayList<>();

    Findings(String check) {
        this.check = check;
    }

    void ok(String text) {
        add(Verdict.OK, text, null);
    }

    /** @param mend the command that mends it */
    void wrong(String text, String mend) {
        add(Verdict.WRONG, text, mend);
    }

    /** @param mend the command that tells more; null where there is none */
    void unknown(String text, String mend) {
        add(Verdict.UNKNOWN, text, mend);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    private void add(Verdict verdict, String text, String mend) {
        all.add(new Finding(check, verdict, GuestText.clean(text), mend == null ? null : GuestText.clean(mend)));
    }
}

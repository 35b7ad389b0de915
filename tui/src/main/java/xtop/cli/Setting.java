// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/**
 * One default that somebody wrote down for an option.
 *
 * @param origin where, for a person: file and line, or an environment variable
 * @param command of which it is an option; empty for an option of every command
 * @param key the option's long name without its dashes
 */
record Setting(String origin, String command, String key, String value) {
    /** Whether it switches on an option that has no value. */
    boolean isOn() {
        return value.equals("true");
    }

    /** Whether a complaint is about this value: it quotes the value or a word of it, or names the option. */
    boolean isMeantBy(String said, String[] names) {
        // What follows is advice, and may name options that are not at fault.
        int advice = said.indexOf("; ");
        String complaint = advice < 0 ? said : said.substring(0, advice);
        if (quotes(complaint, value)) {
            return true;
        }
        for (String name : names) {
            int at = complaint.indexOf(name);
            int end = at + name.length();
            if (at >= 0
                    && (end == complaint.length() || !Character.isLetterOrDigit(complaint.charAt(end)))
                    && complaint.charAt(Math.min(end, complaint.length() - 1)) != '-') {
                return true;
            }
        }
        int from = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || ", =:+-".indexOf(value.charAt(i)) >= 0) {
                if (i > from && quotes(complaint, value.substring(from, i))) {
                    return true;
                }
                from = i + 1;
            }
        }
        return false;
    }

    private static boolean quotes(String complaint, String word) {
        return complaint.contains("'" + word + "'") || complaint.contains("\"" + word + "\"");
    }
}

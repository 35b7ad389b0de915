// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

/**
 * One line of a diagnosis.
 *
 * @param check name of the check that found it
 * @param text what is so, for a person
 * @param mend the command that mends it, or that tells more; null where there is none
 */
public record Finding(String check, Verdict verdict, String text, String mend) {}

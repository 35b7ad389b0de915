// SPDX-License-Identifier: BSD-2-Clause
/** What is wrong with this machine for xtop, and the command that mends it: one class a check, over a {@link xtop.doctor.Machine}. */
package xtop.doctor;

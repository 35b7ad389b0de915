// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

/**
 * What xenstored answered.
 *
 * @param place path of the socket or device
 * @param nanos from connecting to the answer, ns
 * @param domains nodes of {@code /local/domain}
 * @param quotas its answer to the control command {@code quota}; empty where it has none
 */
public record StoreAnswer(String place, long nanos, int domains, String quotas) {}

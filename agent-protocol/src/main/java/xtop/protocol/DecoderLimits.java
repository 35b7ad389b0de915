// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * What one guest may make its collector hold. A guest that goes beyond is refused with {@link
 * ProtocolException.Reason#LIMIT}.
 *
 * @param rows most rows of one section
 * @param names highest name id
 * @param bytesBeforeHello most bytes dropped while waiting for the agent's hello; at least two rings full, since a
 *     reconnect finds the old connection's bytes
 */
public record DecoderLimits(int rows, int names, int bytesBeforeHello) {
    /** 4,096 rows a section, 8,192 names, 1 MiB before the hello (the largest ring). */
    public static final DecoderLimits DEFAULT = new DecoderLimits(4096, 8192, (1 << 20) + (1 << 16));

    public DecoderLimits {
        if (rows < 1 || names < 0 || bytesBeforeHello < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}

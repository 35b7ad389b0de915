// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.EnumMap;
import java.util.Map;
import xtop.protocol.ProtocolException.Reason;

/** Reads what follows magic and nonce in an agent's hello. Bytes after the fields of this version are skipped. */
final class HelloReader {
    private static final int WIDEST_NARROW = 63;
    private static final int NARROWEST = 8;

    private HelloReader() {}

    static AgentHello read(FrameCursor in) throws ProtocolException {
        int version = in.u8();
        if (version < CollectorEncoder.MIN_VERSION || version > CollectorEncoder.MAX_VERSION) {
            throw new ProtocolException(
                    Reason.VERSION,
                    "agent speaks version " + version + ", this collector " + CollectorEncoder.MIN_VERSION + " to "
                            + CollectorEncoder.MAX_VERSION);
        }
        GuestKind kind = GuestKind.of(in.u8());
        long bootId = in.u64();
        long sections = in.u64();
        long interval = in.u64();
        long pageSize = in.u32();
        if (interval < 0 || pageSize > Integer.MAX_VALUE) {
            throw new ProtocolException(Reason.MALFORMED, "interval or page size out of range in the hello");
        }
        CounterWidths widths = widths(in);
        String agent = name(in);
        String system = name(in);
        return new AgentHello(version, kind, bootId, sections, interval, (int) pageSize, agent, system, widths);
    }

    private static CounterWidths widths(FrameCursor in) throws ProtocolException {
        Map<Figure, Integer> narrow = new EnumMap<>(Figure.class);
        for (int i = in.u8(); i > 0; i--) {
            Section section = Section.of(in.u8());
            int bit = in.u8();
            int width = in.u8();
            if (width < NARROWEST || width > WIDEST_NARROW) {
                throw new ProtocolException(Reason.MALFORMED, "counter width of " + width + " bits");
            }
            Figure figure = section == null ? null : Figure.at(section, bit);
            if (figure != null && figure.kind() == Figure.Kind.COUNTER) {
                narrow.put(figure, width);
            }
        }
        return narrow.isEmpty() ? CounterWidths.FULL : new CounterWidths(narrow);
    }

    private static String name(FrameCursor in) throws ProtocolException {
        int length = in.u8();
        if (length > Wire.MAX_NAME) {
            throw new ProtocolException(Reason.MALFORMED, "name of " + length + " bytes in the hello");
        }
        return in.text(length);
    }
}

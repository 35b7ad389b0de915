// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does with the Java encoder what a script says, a command a line. The C driver understands the same scripts, so that
 * both can be held against each other and against the golden vectors.
 *
 * <pre>
 * hello NONCE KIND BOOT SECTIONS INTERVAL PAGE 'AGENT' 'SYSTEM' [SECTION:BIT:WIDTH ...]
 * sample CLOCK
 * row SECTION ID 'NAME'|- [BIT=VALUE|BIT='NAME' ...]
 * end
 * event KIND CLOCK SUBJECT 'TEXT'
 * full
 * skip
 * </pre>
 *
 * NONCE, BOOT and SECTIONS are hexadecimal, all other numbers decimal.
 */
final class AgentScript {
    private static final Pattern TOKEN = Pattern.compile("'([^']*)'|[^\\s']+'[^']*'|[^\\s']+");

    private final AgentEncoder encoder = new AgentEncoder();
    private final GuestSample sample = new GuestSample();
    private final List<byte[]> frames = new ArrayList<>();
    private final byte[] frame = new byte[Wire.MAX_AGENT_FRAME];

    /** The frames that a script makes when there is always room. */
    static List<byte[]> run(List<String> script) {
        AgentScript run = new AgentScript();
        for (String line : script) {
            run.command(tokens(line));
        }
        return run.frames;
    }

    private static List<String> tokens(String line) {
        List<String> tokens = new ArrayList<>();
        for (Matcher matcher = TOKEN.matcher(line); matcher.find(); ) {
            tokens.add(matcher.group(1) != null ? matcher.group(1) : matcher.group());
        }
        return tokens;
    }

    private void command(List<String> words) {
        switch (words.get(0)) {
            case "hello" -> encoder.open(Long.parseUnsignedLong(words.get(1), 16), hello(words));
            case "sample" -> {
                sample.clear();
                sample.guestNanos(Long.parseUnsignedLong(words.get(1)));
            }
            case "row" -> row(words);
            case "end" -> encoder.sample(sample);
            case "event" ->
                encoder.event(new GuestEvent(
                        GuestEvent.Kind.of(Long.parseLong(words.get(1))),
                        Long.parseUnsignedLong(words.get(2)),
                        Long.parseUnsignedLong(words.get(3)),
                        words.get(4)));
            case "full" -> encoder.requestFull();
            case "skip" -> encoder.skip();
            default -> throw new IllegalArgumentException(words.toString());
        }
        for (int length; (length = encoder.take(frame, 0)) > 0; ) {
            byte[] copy = new byte[length];
            System.arraycopy(frame, 0, copy, 0, length);
            frames.add(copy);
        }
    }

    private static AgentHello hello(List<String> words) {
        Map<Figure, Integer> widths = new EnumMap<>(Figure.class);
        for (String width : words.subList(9, words.size())) {
            int first = width.indexOf(':');
            int second = width.lastIndexOf(':');
            Section section = Section.of(Integer.parseInt(width.substring(0, first)));
            Figure figure = Figure.at(section, Integer.parseInt(width.substring(first + 1, second)));
            widths.put(figure, Integer.parseInt(width.substring(second + 1)));
        }
        return new AgentHello(
                1,
                GuestKind.of(Long.parseLong(words.get(2))),
                Long.parseUnsignedLong(words.get(3), 16),
                Long.parseUnsignedLong(words.get(4), 16),
                Long.parseLong(words.get(5)),
                Integer.parseInt(words.get(6)),
                words.get(7),
                words.get(8),
                new CounterWidths(widths));
    }

    private void row(List<String> words) {
        Section section = Section.of(Integer.parseInt(words.get(1)));
        SampleTable table = sample.table(section);
        int name = words.get(3).equals("-") ? SampleTable.NO_NAME : encoder.name(words.get(3));
        int row = table.add(Integer.parseUnsignedInt(words.get(2)), name);
        for (String figure : words.subList(4, words.size())) {
            int equals = figure.indexOf('=');
            Figure which = Figure.at(section, Integer.parseInt(figure.substring(0, equals)));
            String value = figure.substring(equals + 1);
            if (which.kind() == Figure.Kind.NAME) {
                table.set(row, which, encoder.name(value.substring(1, value.length() - 1)));
            } else if (which.kind() == Figure.Kind.SIGNED_GAUGE) {
                table.set(row, which, Long.parseLong(value));
            } else {
                table.set(row, which, Long.parseUnsignedLong(value));
            }
        }
    }

    /** Frames as lines of hexadecimal, one a frame. */
    static List<String> hex(List<byte[]> frames) {
        List<String> lines = new ArrayList<>();
        for (byte[] each : frames) {
            lines.add(HexFormat.ofDelimiter(" ").formatHex(each));
        }
        return lines;
    }
}

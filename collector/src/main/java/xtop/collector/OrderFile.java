// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Keeps standing orders in a file, so that they outlive the service: lines of words between tabs, the last one the
 * CRC32C of all before it. Written aside, forced to the disk and renamed, so that a crash leaves the old file or the new
 * one; a file that is neither is moved aside and named. One thread at a time.
 */
final class OrderFile {
    private static final String HEADER = "xtop-orders 1";
    private static final long MOST_BYTES = 1L << 20;
    private static final int LONGEST_UUID = 40;

    private final File file;
    private volatile String problem;

    OrderFile(File file) {
        this.file = file;
    }

    /** Why the orders could not be read or kept; null where they could. Any thread. */
    String problem() {
        return problem;
    }

    /** What was kept; nothing where there is no file, or none that can be used, of which {@link #problem} tells. */
    List<StandingOrder> read() {
        try {
            if (Files.size(file.toPath()) > MOST_BYTES) {
                return unusable("it is larger than any that xtop writes");
            }
            List<StandingOrder> orders = parse(Files.readString(file.toPath(), StandardCharsets.UTF_8));
            return orders == null ? unusable("it is damaged") : orders;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            return unusable(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Keeps these and no others.
     *
     * @throws IOException they are not on the disk; what was kept before still is
     */
    void write(List<StandingOrder> orders) throws IOException {
        Path aside = Path.of(file.getPath() + ".new");
        try {
            Files.deleteIfExists(aside);
            try (FileChannel channel = FileChannel.open(
                    aside,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text(orders));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(aside, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory =
                    FileChannel.open(file.toPath().toAbsolutePath().getParent())) {
                directory.force(true);
            }
            problem = null;
        } catch (IOException e) {
            problem = "orders: " + e.getMessage();
            throw e;
        }
    }

    private List<StandingOrder> unusable(String why) {
        File bad = new File(file.getPath() + ".bad");
        problem = "orders given before the restart are forgotten: " + file + ": " + why;
        try {
            Files.move(file.toPath(), bad.toPath(), StandardCopyOption.REPLACE_EXISTING);
            problem += "; it was moved aside to " + bad.getName();
        } catch (IOException e) {
            // then the next order that is given takes its place
        }
        return List.of();
    }

    private static String text(List<StandingOrder> orders) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (StandingOrder order : orders) {
            text.append(order.kind() == GuestOrder.Kind.QUARANTINE ? "quarantine" : "cadence")
                    .append('\t')
                    .append(order.domid())
                    .append('\t')
                    .append(order.uuid())
                    .append('\t')
                    .append(order.intervalNanos())
                    .append('\t')
                    .append(order.untilEpochNanos())
                    .append('\n');
        }
        String crc = crc(text.toString(), text.length());
        return text.append("crc ").append(crc).append('\n').toString();
    }

    /** Null for anything that {@link #text} does not write. */
    private static List<StandingOrder> parse(String text) {
        int last = text.lastIndexOf("crc ");
        if (last < 0
                || !text.startsWith(HEADER + "\n")
                || !text.substring(last).equals("crc " + crc(text, last) + "\n")) {
            return null;
        }
        List<StandingOrder> orders = new ArrayList<>();
        for (String line : text.substring(HEADER.length() + 1, last).lines().toList()) {
            StandingOrder order = order(line.split("\t", -1));
            if (order == null) {
                return null;
            }
            orders.add(order);
        }
        return orders;
    }

    private static StandingOrder order(String[] words) {
        boolean sound = words.length == 5 && !words[2].isEmpty() && words[2].length() <= LONGEST_UUID;
        if (!sound) {
            return null;
        }
        try {
            int domid = Integer.parseInt(words[1]);
            long interval = Long.parseLong(words[3]);
            long until = Long.parseLong(words[4]);
            if (words[0].equals("quarantine")) {
                return StandingOrder.quarantine(domid, words[2]);
            }
            boolean fit = interval >= GuestOrder.SHORTEST && interval <= GuestOrder.LONGEST && until >= 0;
            return words[0].equals("cadence") && fit ? StandingOrder.cadence(domid, words[2], interval, until) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String crc(String text, int end) {
        CRC32C crc = new CRC32C();
        crc.update(text.substring(0, end).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}

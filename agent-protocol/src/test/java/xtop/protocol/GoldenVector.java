// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One golden vector: a text file of blocks. A block starts with its name in the first column, its lines are indented;
 * {@code #} starts a comment line or, in blocks of bytes, a comment.
 *
 * <ul>
 *   <li>{@code nonce}: of the connection, hexadecimal
 *   <li>{@code to-agent}, {@code agent-hears}: bytes of the collector and what the agent's decoder makes of them
 *   <li>{@code agent-does}, {@code from-agent}: an {@link AgentScript} and the bytes it must give; the script may be
 *       missing where no encoder of ours would write such bytes
 *   <li>{@code collector-hears}: what the collector's decoder makes of them, a {@link Transcript}
 *   <li>{@code collector-refuses}: the reason why it closes after that
 * </ul>
 */
record GoldenVector(String name, Map<String, List<String>> blocks) {
    private static final Path DIRECTORY = Path.of(System.getProperty("basedir", ""), "src/test/resources/golden");

    static List<GoldenVector> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(GoldenVector::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<GoldenVector> with(String block) {
        return all().stream().filter(vector -> vector.has(block)).toList();
    }

    private static GoldenVector read(Path file) {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        List<String> block = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (line.startsWith("  ")) {
                    block.add(line.substring(2));
                } else {
                    block = new ArrayList<>();
                    blocks.put(line.strip(), block);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GoldenVector(file.getFileName().toString(), blocks);
    }

    boolean has(String block) {
        return blocks.containsKey(block);
    }

    List<String> lines(String block) {
        return blocks.getOrDefault(block, List.of());
    }

    byte[] bytes(String block) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : lines(block)) {
            int comment = line.indexOf('#');
            String digits = (comment < 0 ? line : line.substring(0, comment)).replace(" ", "");
            bytes.writeBytes(HexFormat.of().parseHex(digits));
        }
        return bytes.toByteArray();
    }

    long nonce() {
        return Long.parseUnsignedLong(lines("nonce").get(0), 16);
    }

    @Override
    public String toString() {
        return name;
    }
}

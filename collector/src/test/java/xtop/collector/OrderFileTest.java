// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {
    private static final List<StandingOrder> SOME = List.of(
            StandingOrder.quarantine(5, "6f9d1b6e-0000-4000-8000-000000000005"),
            StandingOrder.cadence(6, "6f9d1b6e-0000-4000-8000-000000000006", 200_000_000L, 1_700_000_000_000_000_000L),
            StandingOrder.cadence(7, "6f9d1b6e-0000-4000-8000-000000000007", 60_000_000_000L, 0));

    @TempDir
    private Path directory;

    private File file;

    @BeforeEach
    void name() {
        file = directory.resolve("orders").toFile();
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        OrderFile orders = new OrderFile(file);
        assertThat(orders.read()).isEmpty();
        assertThat(orders.problem()).as("no file is no problem").isNull();
        orders.write(List.of());
        assertThat(orders.read()).isEmpty();
        orders.write(SOME);
        assertThat(new OrderFile(file).read()).isEqualTo(SOME);
        orders.write(SOME.subList(1, 2));
        assertThat(new OrderFile(file).read()).isEqualTo(SOME.subList(1, 2));
        assertThat(orders.problem()).isNull();
        assertThat(directory.toFile().list()).containsExactly("orders");
    }

    @Test
    void aWriteThatACrashCutOffLeavesWhatWasThere() throws IOException {
        new OrderFile(file).write(SOME);
        Files.writeString(directory.resolve("orders.new"), "xtop-orders 1\nquaran");
        OrderFile after = new OrderFile(file);
        assertThat(after.read()).isEqualTo(SOME);
        after.write(SOME.subList(0, 1));
        assertThat(after.read()).hasSize(1);
    }

    @Test
    void noByteCanBeChangedOrLostUnnoticed() throws IOException {
        new OrderFile(file).write(SOME);
        byte[] sound = Files.readAllBytes(file.toPath());
        List<byte[]> damaged = new ArrayList<>();
        for (int i = 0; i < sound.length; i++) {
            damaged.add(Arrays.copyOf(sound, i));
            byte[] bent = sound.clone();
            bent[i] ^= 1;
            damaged.add(bent);
        }
        for (byte[] bytes : damaged) {
            Files.write(file.toPath(), bytes);
            OrderFile orders = new OrderFile(file);
            assertThat(orders.read()).isEmpty();
            assertThat(orders.problem()).contains("forgotten").endsWith("moved aside to orders.bad");
            assertThat(file).doesNotExist();
            orders.write(SOME);
            assertThat(orders.problem()).isNull();
        }
    }

    @Test
    void aDiskThatFailsIsSaid() throws IOException {
        OrderFile orders = new OrderFile(directory.resolve("absent/orders").toFile());
        assertThatThrownBy(() -> orders.write(SOME)).isInstanceOf(IOException.class);
        assertThat(orders.problem()).startsWith("orders: ");
    }
}

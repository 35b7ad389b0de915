// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldTest {
    /** Run with {@code -Dgolden.update=true} after a change of the catalogue. */
    @Test
    void theFieldReferenceIsTheCataloguesOwn() throws IOException {
        Path file = Path.of("FIELDS.md");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, FieldReference.markdown());
        }
        assertThat(Files.readString(file)).isEqualTo(FieldReference.markdown());
    }

    @Test
    void keysAreUniqueInTheirTableAndFitForScripts() {
        for (Table table : Table.values()) {
            Set<String> keys = new HashSet<>();
            for (Field field : Field.of(table)) {
                assertThat(field.key()).matches("[a-z][a-z0-9_]*");
                assertThat(keys.add(field.key())).as(field.name()).isTrue();
                assertThat(Field.of(table, field.key())).isSameAs(field);
            }
        }
        assertThat(Field.of(Table.HOST, "no such key")).isNull();
    }

    @Test
    void metricsAreInBaseUnitsAndCountersSaySo() {
        for (Field field : Field.values()) {
            if (field.metric() != null) {
                assertThat(field.metric()).matches("xtop_[a-z0-9_]+(\\{[a-z_]+=[a-z_]+\\})?");
                String name = field.metric().replaceAll("\\{.*", "");
                assertThat(name.endsWith("_total"))
                        .as(name)
                        .isEqualTo(field.kind() == Field.Kind.COUNTER || name.equals("xtop_guest_memory_total"));
            }
        }
    }

    @Test
    void typesFitUnits() {
        for (Field field : Field.values()) {
            assertThat(field.kind() == Field.Kind.TEXT).as(field.name()).isEqualTo(isText(field));
            assertThat(field.meaning()).as(field.name()).endsWith(".");
        }
    }

    private static boolean isText(Field field) {
        return field.type() == Field.Type.TEXT && field.kind() != Field.Kind.STATE;
    }
}

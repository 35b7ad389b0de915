// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.fleet.Unit;

/**
 * A fleet as one JSON object on one line (tui/JSON.md). Names are the catalogue's keys, values are raw and in base units,
 * unknown figures are absent. The number after the slash of {@code schema} grows when a reader could break. One thread.
 */
public final class Json {
    /** Schema of {@code xtop list --json}. */
    public static final String LIST_SCHEMA = "xtop.list/1";

    /** Schema of {@code xtop ps --json}. */
    public static final String PS_SCHEMA = "xtop.ps/1";

    /** Schema of {@code xtop why --json}. */
    public static final String WHY_SCHEMA = "xtop.why/1";

    private static final Table[] PARTS = {Table.VCPU, Table.INTERFACE, Table.BLOCK, Table.APPLICATION, Table.EVENT};

    private final OutputStream sink;

    /** @param sink where the bytes go; never closed here */
    public Json(OutputStream sink) {
        this.sink = sink;
    }

    /** Prints domains with everything known about them but their threads. */
    public void list(Fleet fleet, FleetSource source, int[] rows, int count) throws IOException {
        JsonGenerator json = start(fleet, LIST_SCHEMA, source);
        startUnits(json);
        units(json, Field.of(Table.DOMAIN));
        for (Table part : PARTS) {
            units(json, Field.of(part));
        }
        json.writeEndObject();
        json.writeArrayFieldStart("domains");
        for (int i = 0; i < count; i++) {
            json.writeStartObject();
            fields(json, fleet, Table.DOMAIN, rows[i], Field.of(Table.DOMAIN));
            for (Table part : PARTS) {
                part(json, fleet, part, rows[i]);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints threads with some fields of theirs, of their domain or of the host. */
    public void ps(Fleet fleet, FleetSource source, int[] rows, int count, List<Field> fields) throws IOException {
        rows(fleet, source, PS_SCHEMA, "threads", Table.THREAD, rows, count, fields);
    }

    /** Prints what ails domains, with some of their fields. */
    public void why(Fleet fleet, FleetSource source, int[] rows, int count, List<Field> fields) throws IOException {
        rows(fleet, source, WHY_SCHEMA, "domains", Table.DOMAIN, rows, count, fields);
    }

    /**
     * Prints rows of a table with some fields of theirs, of their domain or of the host.
     *
     * @param array name of the array that holds them
     */
    public void rows(
            Fleet fleet,
            FleetSource source,
            String schema,
            String array,
            Table table,
            int[] rows,
            int count,
            List<Field> fields)
            throws IOException {
        JsonGenerator json = start(fleet, schema, source);
        startUnits(json);
        units(json, fields);
        json.writeEndObject();
        json.writeArrayFieldStart(array);
        for (int i = 0; i < count; i++) {
            json.writeStartObject();
            fields(json, fleet, table, rows[i], fields);
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints rows as one object a line, each with the schema and the time of its fleet: a stream that can be cut anywhere. */
    public void lines(Fleet fleet, String schema, Table table, int[] rows, int count, List<Field> fields)
            throws IOException {
        JsonGenerator json = generator();
        for (int i = 0; i < count; i++) {
            json.writeStartObject();
            json.writeStringField("schema", schema);
            json.writeNumberField("published", fleet.publishedEpochNanos());
            fields(json, fleet, table, rows[i], fields);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    private JsonGenerator generator() throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        return factory.createGenerator(sink).setRootValueSeparator(null);
    }

    private JsonGenerator start(Fleet fleet, String schema, FleetSource source) throws IOException {
        JsonGenerator json = generator();
        json.writeStartObject();
        json.writeStringField("schema", schema);
        json.writeStringField("from", source.description());
        json.writeNumberField("sequence", fleet.sequence());
        json.writeNumberField("published", fleet.publishedEpochNanos());
        long stale = source.staleNanos(fleet);
        if (stale > 0) {
            json.writeNumberField("stale", stale);
        }
        json.writeObjectFieldStart("host");
        fields(json, fleet, Table.HOST, 0, Field.of(Table.HOST));
        json.writeEndObject();
        return json;
    }

    private static void end(JsonGenerator json) throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
        json.close();
    }

    private static void startUnits(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("units");
        json.writeStringField("published", Unit.EPOCH_NANOSECONDS.label());
        json.writeStringField("stale", Unit.NANOSECONDS.label());
        for (Field field : Field.of(Table.HOST)) {
            unit(json, field);
        }
    }

    /** The host's stand there already. */
    private static void units(JsonGenerator json, List<Field> fields) throws IOException {
        for (Field field : fields) {
            if (field.table() != Table.HOST) {
                unit(json, field);
            }
        }
    }

    private static void unit(JsonGenerator json, Field field) throws IOException {
        if (field.unit() != Unit.NONE && field.unit() != Unit.COUNT) {
            json.writeStringField(field.key(), field.unit().label());
        }
    }

    private static void part(JsonGenerator json, Fleet fleet, Table table, int domainRow) throws IOException {
        int rows = fleet.rows(table, domainRow);
        if (rows == 0) {
            return;
        }
        json.writeArrayFieldStart(table.label());
        int first = fleet.firstRow(table, domainRow);
        for (int row = first; row < first + rows; row++) {
            json.writeStartObject();
            fields(json, fleet, table, row, Field.of(table));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void fields(JsonGenerator json, Fleet fleet, Table rows, int row, List<Field> fields)
            throws IOException {
        for (Field field : fields) {
            int at = CellText.rowOf(fleet, rows, row, field);
            if (fleet.has(field, at)) {
                field(json, fleet, at, field);
            }
        }
    }

    private static void field(JsonGenerator json, Fleet fleet, int row, Field field) throws IOException {
        switch (field.type()) {
            case TEXT:
                String text = fleet.text(field, row);
                if (text != null) {
                    json.writeStringField(field.key(), CellText.clean(text));
                }
                break;
            case FRACTION:
                double value = fleet.fraction(field, row);
                if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                    json.writeNumberField(field.key(), value);
                }
                break;
            default:
                json.writeNumberField(field.key(), fleet.number(field, row));
        }
    }
}

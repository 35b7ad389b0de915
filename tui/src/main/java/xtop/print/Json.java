// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import xtop.doctor.Finding;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.fleet.Unit;
import xtop.group.Departure;
import xtop.group.Group;
import xtop.group.Grouping;
import xtop.group.Outlier;
import xtop.group.Spread;

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

    /** Schema of {@code xtop doctor --json}. */
    public static final String DOCTOR_SCHEMA = "xtop.doctor/1";

    /** Schema of {@code xtop list --group-by --json}. */
    public static final String GROUPS_SCHEMA = "xtop.groups/1";

    /** Schema of {@code xtop list --group-by --outliers --json}. */
    public static final String OUTLIERS_SCHEMA = "xtop.outliers/1";

    /** Schema of {@code xtop fields --json}. */
    public static final String FIELDS_SCHEMA = "xtop.fields/1";

    /** Schema of {@code xtop vmstat --json}. */
    public static final String VMSTAT_SCHEMA = "xtop.vmstat/1";

    private static final Table[] PARTS = {
        Table.VCPU, Table.INTERFACE, Table.BLOCK, Table.APPLICATION, Table.EVENT, Table.VIF, Table.VBD
    };

    private final OutputStream sink;

    /** @param sink where the bytes go; never closed here */
    public Json(OutputStream sink) {
        this.sink = sink;
    }

    /** Prints domains with everything known about them but their threads. */
    public void list(Fleet fleet, FleetSource source, int[] rows, int count) throws IOException {
        JsonGenerator json = start(fleet, LIST_SCHEMA, source);
        startUnits(json);
        units(json, everyKeyOnce());
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

    /** Prints groups of domains, with the spread of some fields over each. */
    public void groups(Fleet fleet, FleetSource source, Grouping by, List<Group> groups, List<Field> fields)
            throws IOException {
        JsonGenerator json = start(fleet, GROUPS_SCHEMA, source);
        startUnits(json);
        units(json, fields);
        json.writeEndObject();
        json.writeStringField("group_by", by.label());
        json.writeArrayFieldStart("groups");
        for (Group group : groups) {
            json.writeStartObject();
            group(json, fleet, group, fields);
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints groups as one object a line. */
    public void groupLines(Fleet fleet, Grouping by, List<Group> groups, List<Field> fields) throws IOException {
        JsonGenerator json = generator();
        for (Group group : groups) {
            startLine(json, fleet, GROUPS_SCHEMA);
            json.writeStringField("group_by", by.label());
            group(json, fleet, group, fields);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    /**
     * Prints domains that stand out of their groups.
     *
     * @param judged how many groups could be judged at all
     * @param notJudged how many could not
     */
    public void outliers(
            Fleet fleet,
            FleetSource source,
            Grouping by,
            List<Outlier> outliers,
            List<Field> fields,
            int judged,
            int notJudged)
            throws IOException {
        JsonGenerator json = start(fleet, OUTLIERS_SCHEMA, source);
        startUnits(json);
        units(json, fields);
        json.writeEndObject();
        json.writeStringField("group_by", by.label());
        json.writeNumberField("groups_judged", judged);
        json.writeNumberField("groups_not_judged", notJudged);
        json.writeArrayFieldStart("outliers");
        for (Outlier outlier : outliers) {
            json.writeStartObject();
            outlier(json, fleet, outlier, fields);
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints domains that stand out as one object a line. */
    public void outlierLines(Fleet fleet, Grouping by, List<Outlier> outliers, List<Field> fields) throws IOException {
        JsonGenerator json = generator();
        for (Outlier outlier : outliers) {
            startLine(json, fleet, OUTLIERS_SCHEMA);
            json.writeStringField("group_by", by.label());
            outlier(json, fleet, outlier, fields);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    private static void group(JsonGenerator json, Fleet fleet, Group group, List<Field> fields) throws IOException {
        groupName(json, group);
        json.writeObjectFieldStart("figures");
        for (Field field : fields) {
            Spread spread = Spread.of(fleet, group, field);
            if (spread.known() > 0) {
                json.writeObjectFieldStart(field.key());
                json.writeNumberField("known", spread.known());
                value(json, "sum", spread.sum());
                value(json, "median", spread.median());
                value(json, "worst", spread.worst());
                if (fleet.has(Field.LABEL, spread.worstRow())) {
                    json.writeStringField("worst_domain", CellText.clean(fleet.text(Field.LABEL, spread.worstRow())));
                }
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void outlier(JsonGenerator json, Fleet fleet, Outlier outlier, List<Field> fields)
            throws IOException {
        groupName(json, outlier.group());
        fields(json, fleet, Table.DOMAIN, outlier.row(), List.of(Field.LABEL, Field.DOMID));
        fields(json, fleet, Table.DOMAIN, outlier.row(), fields);
        json.writeArrayFieldStart("stands_out");
        for (Departure departure : outlier.departures()) {
            json.writeStartObject();
            json.writeStringField("figure", departure.field().key());
            value(json, "value", departure.value());
            value(json, "median", departure.median());
            json.writeNumberField("known", departure.known());
            value(json, "score", departure.score());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void groupName(JsonGenerator json, Group group) throws IOException {
        if (group.name() != null) {
            json.writeStringField("group", CellText.clean(group.name()));
        }
        json.writeNumberField("size", group.size());
    }

    /** Whole numbers without a point; nothing where it is not known. */
    private static void value(JsonGenerator json, String name, double value) throws IOException {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            json.writeNumberField(name, (long) value);
        } else if (!Double.isNaN(value) && !Double.isInfinite(value)) {
            json.writeNumberField(name, value);
        }
    }

    private static void startLine(JsonGenerator json, Fleet fleet, String schema) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", schema);
        json.writeNumberField("published", fleet.publishedEpochNanos());
    }

    /** Prints rows as one object a line, each with the schema and the time of its fleet: a stream that can be cut anywhere. */
    public void lines(Fleet fleet, String schema, Table table, int[] rows, int count, List<Field> fields)
            throws IOException {
        JsonGenerator json = generator();
        for (int i = 0; i < count; i++) {
            startLine(json, fleet, schema);
            fields(json, fleet, table, rows[i], fields);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    /**
     * Prints the lines of a tick of vmstat.
     *
     * @param sequence number of the fleet that they are of
     * @param stale its age in ns where it is older than its collector would leave it, else 0
     */
    public void vmstat(String from, long sequence, long stale, List<VmstatInterval> lines) throws IOException {
        JsonGenerator json = generator();
        json.writeStartObject();
        json.writeStringField("schema", VMSTAT_SCHEMA);
        json.writeStringField("from", CellText.clean(from));
        json.writeNumberField("sequence", sequence);
        if (!lines.isEmpty()) {
            json.writeNumberField("published", lines.get(0).now().published);
        }
        if (stale > 0) {
            json.writeNumberField("stale", stale);
        }
        json.writeObjectFieldStart("units");
        json.writeStringField("published", Unit.EPOCH_NANOSECONDS.label());
        json.writeStringField("stale", Unit.NANOSECONDS.label());
        json.writeStringField("over", Unit.NANOSECONDS.label());
        for (VmstatFigure figure : VmstatFigure.values()) {
            if (figure.unit() != Unit.NONE && figure.unit() != Unit.COUNT) {
                json.writeStringField(figure.key(), figure.unit().label());
            }
        }
        json.writeEndObject();
        json.writeArrayFieldStart("lines");
        for (VmstatInterval line : lines) {
            json.writeStartObject();
            vmstat(json, line);
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints lines of vmstat as one object each. */
    public void vmstatLines(List<VmstatInterval> lines) throws IOException {
        JsonGenerator json = generator();
        for (VmstatInterval line : lines) {
            json.writeStartObject();
            json.writeStringField("schema", VMSTAT_SCHEMA);
            json.writeNumberField("published", line.now().published);
            vmstat(json, line);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    private static void vmstat(JsonGenerator json, VmstatInterval line) throws IOException {
        json.writeStringField("domain", line.now().domain);
        if (line.now().domid >= 0) {
            json.writeNumberField("domid", line.now().domid);
        }
        json.writeStringField("since", line.since());
        value(json, "over", Math.rint(line.nanos()));
        for (VmstatFigure figure : VmstatFigure.values()) {
            value(json, figure.key(), figure.of(line));
        }
    }

    /** Prints fields of the catalogue themselves. */
    public void fields(List<Field> fields) throws IOException {
        JsonGenerator json = generator();
        json.writeStartObject();
        json.writeStringField("schema", FIELDS_SCHEMA);
        json.writeArrayFieldStart("fields");
        for (Field field : fields) {
            json.writeStartObject();
            describe(json, field);
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints fields of the catalogue as one object a line. */
    public void fieldLines(List<Field> fields) throws IOException {
        JsonGenerator json = generator();
        for (Field field : fields) {
            json.writeStartObject();
            json.writeStringField("schema", FIELDS_SCHEMA);
            describe(json, field);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    private static void describe(JsonGenerator json, Field field) throws IOException {
        List<String> texts = FieldText.of(field);
        for (int i = 0; i < FieldText.NAMES.size(); i++) {
            if (!texts.get(i).isEmpty()) {
                json.writeStringField(FieldText.NAMES.get(i), texts.get(i));
            }
        }
    }

    /** Prints a diagnosis. */
    public void findings(List<Finding> findings) throws IOException {
        JsonGenerator json = generator();
        json.writeStartObject();
        json.writeStringField("schema", DOCTOR_SCHEMA);
        json.writeArrayFieldStart("findings");
        for (Finding finding : findings) {
            json.writeStartObject();
            tell(json, finding);
            json.writeEndObject();
        }
        json.writeEndArray();
        end(json);
    }

    /** Prints a diagnosis as one object a line. */
    public void findingLines(List<Finding> findings) throws IOException {
        JsonGenerator json = generator();
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("schema", DOCTOR_SCHEMA);
            tell(json, finding);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.close();
    }

    private static void tell(JsonGenerator json, Finding finding) throws IOException {
        List<String> texts = FindingText.of(finding);
        for (int i = 0; i < FindingText.NAMES.size(); i++) {
            if (!texts.get(i).isEmpty()) {
                json.writeStringField(FindingText.NAMES.get(i), texts.get(i));
            }
        }
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
        json.writeStringField("from", CellText.clean(source.description()));
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

    /** Fields of domains and of their parts; one of those whose key stands in several tables, where it has the same unit. */
    private static List<Field> everyKeyOnce() {
        List<Field> fields = new ArrayList<>(Field.of(Table.DOMAIN));
        Set<String> keys = new HashSet<>();
        for (Field field : fields) {
            keys.add(field.key());
        }
        for (Table part : PARTS) {
            for (Field field : Field.of(part)) {
                if (keys.add(field.key())) {
                    fields.add(field);
                }
            }
        }
        return fields;
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

// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a JSON object's array.
 *
 * @param object the whole object
 * @param rows the array's objects
 */
record JsonRows(Map<String, Object> object, List<Map<String, Object>> rows) {
    /** Reads one object that has an array of objects under a name. */
    @SuppressWarnings("unchecked")
    static JsonRows of(String text, String array) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            Map<String, Object> object = (Map<String, Object>) value(parser);
            return new JsonRows(object, (List<Map<String, Object>>) object.get(array));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** The row whose field has a value. */
    Map<String, Object> row(String field, Object value) {
        for (Map<String, Object> row : rows) {
            if (value.equals(row.get(field))) {
                return row;
            }
        }
        throw new AssertionError("no row with " + field + " " + value + " in " + rows);
    }

    /** A figure of the row whose field has a value. */
    long number(String field, Object value, String figure) {
        Object number = row(field, value).get(figure);
        if (number instanceof Number) {
            return ((Number) number).longValue();
        }
        throw new AssertionError("no number " + figure + " in " + row(field, value));
    }

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT:
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                return object;
            case START_ARRAY:
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                return list;
            case VALUE_NUMBER_INT:
            case VALUE_NUMBER_FLOAT:
                return parser.getNumberValue();
            case VALUE_TRUE:
            case VALUE_FALSE:
                return parser.getBooleanValue();
            case VALUE_NULL:
                return null;
            default:
                return parser.getText();
        }
    }
}

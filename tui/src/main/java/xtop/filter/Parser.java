// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import xtop.fleet.Field;
import xtop.fleet.Table;
import xtop.print.ColumnNames;

/** Recursive descent over one condition. One use, one thread. */
final class Parser {
    /** Deeper nesting than any person writes; keeps the stack. */
    private static final int DEEPEST = 100;

    private final Table table;
    private final String text;
    private int at;
    private int depth;

    Parser(Table table, String text) {
        this.table = table;
        this.text = text;
    }

    Condition condition() throws FilterSyntaxException {
        Condition whole = either();
        if (at < text.length()) {
            throw fault(text.charAt(at) == ')' ? "this ')' closes nothing" : "expected && or ||", at);
        }
        return whole;
    }

    private Condition either() throws FilterSyntaxException {
        Condition left = both();
        while (take("||")) {
            left = new Condition.Or(left, both());
        }
        return left;
    }

    private Condition both() throws FilterSyntaxException {
        Condition left = single();
        while (take("&&")) {
            left = new Condition.And(left, single());
        }
        return left;
    }

    private Condition single() throws FilterSyntaxException {
        if (++depth > DEEPEST) {
            throw fault("nested too deeply", at);
        }
        Condition found;
        if (take("!")) {
            found = new Condition.Not(single());
        } else if (take("(")) {
            int open = at - 1;
            found = either();
            if (!take(")")) {
                throw at < text.length()
                        ? fault("expected && or || or )", at)
                        : fault("this '(' is never closed", open);
            }
        } else {
            found = comparison();
        }
        depth--;
        return found;
    }

    private Condition comparison() throws FilterSyntaxException {
        blanks();
        int start = at;
        while (at < text.length() && isName(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty()) {
            throw fault("expected a figure's name", start);
        }
        if (name.equals("known") && take("(")) {
            return known();
        }
        Field field = field(name, start);
        blanks();
        int operator = at;
        Comparison comparison = operator();
        if (comparison == null) {
            throw fault("expected one of == != < <= > >= ~ !~", at);
        }
        blanks();
        int place = at;
        String value = value();
        return field.type() == Field.Type.TEXT
                ? ofText(field, name, comparison, operator, value, place)
                : ofNumber(field, name, comparison, operator, value, place);
    }

    private Condition known() throws FilterSyntaxException {
        blanks();
        int start = at;
        while (at < text.length() && isName(text.charAt(at))) {
            at++;
        }
        Field field = field(text.substring(start, at), start);
        if (!take(")")) {
            throw fault("expected )", at);
        }
        return new Condition.Known(field);
    }

    private Field field(String name, int start) throws FilterSyntaxException {
        Field field = ColumnNames.field(table, name);
        if (field == null) {
            String near = ColumnNames.nearest(table, name);
            throw fault("no figure '" + name + "'" + (near == null ? "" : "; did you mean '" + near + "'?"), start);
        }
        return field;
    }

    private Condition ofText(Field field, String name, Comparison comparison, int operator, String value, int place)
            throws FilterSyntaxException {
        if (comparison.orders()) {
            throw fault("'" + name + "' is text: compare with == != ~ !~", operator);
        }
        if (!comparison.matches()) {
            return new Condition.Text(field, comparison == Comparison.EQUAL, value);
        }
        try {
            return new Condition.Match(field, comparison == Comparison.MATCHES, Pattern.compile(value));
        } catch (PatternSyntaxException e) {
            throw fault("no regular expression: " + e.getDescription(), place + Math.max(0, e.getIndex()));
        }
    }

    private Condition ofNumber(Field field, String name, Comparison comparison, int operator, String value, int place)
            throws FilterSyntaxException {
        if (comparison.matches()) {
            throw fault("'" + name + "' is a number: compare with == != < <= > >=", operator);
        }
        double number = Quantity.parse(value, field.unit());
        if (Double.isNaN(number)) {
            String unit = field.unit().label();
            throw fault(
                    "'" + value + "' is no number" + (unit.isEmpty() ? "" : " of '" + name + "' (" + unit + ")"),
                    place);
        }
        return new Condition.Number(field, comparison, number);
    }

    private Comparison operator() {
        if (take("==") || (!text.startsWith("=~", at) && take("="))) {
            return Comparison.EQUAL;
        }
        if (take("!=")) {
            return Comparison.UNEQUAL;
        }
        if (take("<=")) {
            return Comparison.AT_MOST;
        }
        if (take(">=")) {
            return Comparison.AT_LEAST;
        }
        if (take("<")) {
            return Comparison.LESS;
        }
        if (take(">")) {
            return Comparison.GREATER;
        }
        if (take("!~")) {
            return Comparison.DIFFERS;
        }
        return take("=~") || take("~") ? Comparison.MATCHES : null;
    }

    private String value() throws FilterSyntaxException {
        if (at == text.length()) {
            throw fault("expected a value", at);
        }
        char quote = text.charAt(at);
        return quote == '"' || quote == '\'' ? quoted(quote) : bare();
    }

    private String quoted(char quote) throws FilterSyntaxException {
        int open = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            boolean escaped = text.charAt(at) == '\\'
                    && at + 1 < text.length()
                    && (text.charAt(at + 1) == quote || text.charAt(at + 1) == '\\');
            value.append(text.charAt(escaped ? at + 1 : at));
            at += escaped ? 2 : 1;
        }
        if (at == text.length()) {
            throw fault("this quote is never closed", open);
        }
        at++;
        return value.toString();
    }

    private String bare() throws FilterSyntaxException {
        int start = at;
        while (at < text.length()
                && text.charAt(at) > ' '
                && text.charAt(at) != ')'
                && !text.startsWith("&&", at)
                && !text.startsWith("||", at)) {
            at++;
        }
        if (at == start) {
            throw fault("expected a value", at);
        }
        return text.substring(start, at);
    }

    private boolean take(String token) {
        blanks();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '%';
    }

    private FilterSyntaxException fault(String message, int position) {
        return new FilterSyntaxException(message, text, position);
    }
}

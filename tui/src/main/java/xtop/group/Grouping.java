// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;

/** What domains of a group have in common (GROUPS.md). */
public enum Grouping {
    /** The kernel that the toolstack booted. */
    IMAGE,
    /** The sort of system that the agent says it lives in. */
    KIND,
    /** The toolstack's name without the number at its end. */
    PREFIX;

    /** The grouping of a name, or null. */
    public static Grouping of(String name) {
        for (Grouping grouping : values()) {
            if (grouping.label().equals(name)) {
                return grouping;
            }
        }
        return null;
    }

    /** Lower-case word for people and scripts. */
    public String label() {
        return switch (this) {
            case IMAGE -> "image";
            case KIND -> "kind";
            case PREFIX -> "prefix";
        };
    }

    /** The field that names a group. */
    public Field field() {
        return switch (this) {
            case IMAGE -> Field.IMAGE;
            case KIND -> Field.KIND;
            case PREFIX -> Field.NAME;
        };
    }

    /** Some domains by group, the largest group first, then by name; those of which it is not known at the end. */
    public List<Group> groups(Fleet fleet, int[] rows) {
        Map<String, List<Integer>> members = new HashMap<>();
        for (int row : rows) {
            members.computeIfAbsent(name(fleet, row), name -> new ArrayList<>()).add(row);
        }
        List<Group> groups = new ArrayList<>();
        for (Map.Entry<String, List<Integer>> group : members.entrySet()) {
            groups.add(new Group(
                    group.getKey(),
                    group.getValue().stream().mapToInt(Integer::intValue).toArray()));
        }
        groups.sort(Group.LARGEST_FIRST);
        return groups;
    }

    private String name(Fleet fleet, int row) {
        String text = fleet.has(field(), row) ? fleet.text(field(), row) : null;
        if (text == null || text.isEmpty() || this != PREFIX) {
            return text == null || text.isEmpty() ? null : text;
        }
        return prefix(text);
    }

    /** {@code web-17} is of {@code web}: digits at the end go, and dashes, dots and underscores before them. */
    static String prefix(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9') {
            end--;
        }
        if (end == name.length()) {
            return name;
        }
        while (end > 0 && "-_.#".indexOf(name.charAt(end - 1)) >= 0) {
            end--;
        }
        return end == 0 ? name : name.substring(0, end);
    }
}

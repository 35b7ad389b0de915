// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import xtop.fleet.RunDirectory;

/**
 * Who runs this process.
 *
 * @param name as the user database has it, or the number
 * @param root whether the effective user is 0
 * @param capabilities effective ones, a bit each (capabilities(7)); -1 where the kernel does not say
 * @param groupExists whether there is the group that may read the fleet
 * @param listed whether the user is listed as its member
 * @param member whether this process is in it
 */
record Person(String name, boolean root, long capabilities, boolean groupExists, boolean listed, boolean member) {
    static Person of(Machine machine) throws IOException {
        String uid = "";
        long capabilities = -1;
        Set<String> groups = new HashSet<>();
        for (String line : Words.lines(machine.text("/proc/self/status"))) {
            List<String> words = Words.of(line);
            switch (words.isEmpty() ? "" : words.get(0)) {
                case "Uid:" -> uid = words.get(2);
                case "Gid:" -> groups.add(words.get(2));
                case "Groups:" -> groups.addAll(words.subList(1, words.size()));
                case "CapEff:" -> capabilities = Long.parseUnsignedLong(words.get(1), 16);
                default -> {}
            }
        }
        String[] user = entry(machine, "passwd", 2, uid);
        String name = user.length == 0 ? uid : user[0];
        String[] group = entry(machine, "group", 0, RunDirectory.GROUP);
        boolean listed = group.length > 3 && Arrays.asList(group[3].split(",")).contains(name);
        return new Person(
                name,
                uid.equals("0"),
                capabilities,
                group.length > 0,
                listed,
                group.length > 2 && groups.contains(group[2]));
    }

    /** Of the file, which costs nothing, else of the user database as the whole system sees it; empty where there is none. */
    private static String[] entry(Machine machine, String database, int column, String value) throws IOException {
        String[] entry = entry(machine.text("/etc/" + database), column, value);
        if (entry.length > 0) {
            return entry;
        }
        try {
            return entry(machine.run("getent", database, value), column, value);
        } catch (IOException e) {
            return entry;
        }
    }

    private static String[] entry(String text, int column, String value) {
        for (String line : Words.lines(text)) {
            String[] columns = line.split(":", -1);
            if (columns.length > column && columns[column].equals(value)) {
                return columns;
            }
        }
        return new String[0];
    }
}

// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;

/** Who asks, and whether they may see anything. */
final class UserCheck implements Check {
    @Override
    public String name() {
        return "user";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        Person person = Person.of(machine);
        String you = "you are " + person.name();
        if (person.root()) {
            findings.ok(you + capabilities(person.capabilities()));
            if (!person.groupExists()) {
                findings.wrong(
                        "there is no group xtop, whose members read what the service publishes",
                        "groupadd --system xtop");
            } else {
                findings.ok("there is a group xtop, whose members need not be root");
            }
        } else if (person.member()) {
            findings.ok(you + ", in the group xtop: you read what the service publishes");
        } else if (person.listed()) {
            findings.wrong(you + ", who has joined the group xtop since this session began", "newgrp xtop");
        } else if (person.groupExists()) {
            findings.wrong(you + ", neither root nor in the group xtop", "sudo adduser " + person.name() + " xtop");
        } else {
            findings.wrong(you + ", not root, and there is no group xtop", "sudo groupadd --system xtop");
        }
    }

    private static String capabilities(long effective) {
        return effective < 0
                ? ""
                : effective == 0
                        ? " without any capability, which is enough"
                        : ", with " + Long.bitCount(effective) + " capabilities";
    }
}

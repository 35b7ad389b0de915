// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the demo plants, {@code xtop why} finds: each fault's sentence, letter for letter. */
class WhyIT {
    /** Each fault that the demo plants, with its sentence; another test sees to it that none is missing there. */
    private static final Path PLANTED = Path.of("..", "samples", "src", "test", "resources", "planted-faults.txt");

    /** It crashes after half a minute. */
    private static final String SOUND_AT_FIRST = "fragile-unikraft";

    private static List<String> planted() throws IOException {
        return Files.readAllLines(PLANTED).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith(SOUND_AT_FIRST))
                .toList();
    }

    @Test
    void everyPlantedFaultHasItsSentenceAndNobodyElseIsSick() throws Exception {
        // this machine may be as sick as it likes
        Program.Outcome why = Program.run("--source", "demo", "why", "--sick", "*-*");
        assertThat(why.code()).isZero();
        assertThat(why.err()).isEmpty();
        assertThat(why.out().lines().map(line -> line.replaceFirst("silent for \\d+ s", "silent for N s")))
                .containsExactlyElementsOf(planted());
    }

    @Test
    void theSentencesAndWhatTheyRestOnAreThereForScripts() throws Exception {
        Program.Outcome why = Program.run(
                "--source", "demo", "why", "--json", "liar-linux", "silent-minios", "edge-unikraft", "idle-linux");
        assertThat(why.code()).isZero();
        assertThat(why.err()).isEmpty();
        Map<String, Map<String, String>> domains = domains(why.out());
        assertThat(domains.keySet()).containsExactly("liar-linux", "silent-minios", "edge-unikraft", "idle-linux");
        Map<String, String> liar = domains.get("liar-linux");
        assertThat(liar).containsEntry("cause", "cpu-mismatch").containsEntry("sickness", "3");
        assertThat(Double.parseDouble(liar.get("cpu_claimed"))).isBetween(4.5, 5.5);
        assertThat(Double.parseDouble(liar.get("cpu_charged"))).isBetween(90.5, 91.5);
        assertThat(Integer.parseInt(liar.get("cpu_disagreed"))).isGreaterThanOrEqualTo(3);
        Map<String, String> silent = domains.get("silent-minios");
        String seconds = silent.get("agent").replaceAll("\\D", "");
        assertThat(Integer.parseInt(seconds)).isBetween(3, 60);
        assertThat(silent).containsEntry("why", "silent for " + seconds + " s, vCPU blocked");
        assertThat(domains.get("edge-unikraft"))
                .containsEntry("cause", "spinning")
                .containsEntry("sickness", "2");
        assertThat(domains.get("idle-linux")).containsEntry("cause", "idle").containsEntry("sickness", "0");
    }

    @Test
    void nothingMatchedIsOneAndOneLineOnStandardError() throws Exception {
        Program.Outcome lost = Program.run("--source", "demo:2", "why", "--watch", "0.1", "nosuch");
        assertThat(lost.code()).isEqualTo(1);
        assertThat(lost.out()).isEmpty();
        assertThat(lost.err()).isEqualTo("xtop: no domain matches 'nosuch'; 'xtop list' shows all\n");
        Program.Outcome well = Program.run("--source", "demo:2", "why", "--watch", "0.1", "--sick", "web-rump");
        assertThat(well.code()).isEqualTo(1);
        assertThat(well.out()).isEmpty();
        assertThat(well.err()).isEmpty();
    }

    @Test
    void listAndPsShowTheSentenceToo() throws Exception {
        Program.Outcome list = Program.run("--source", "demo", "list", "-l", "appliance-dm", "evil-unikraft");
        assertThat(list.code()).isZero();
        List<String> lines = list.out().lines().toList();
        assertThat(lines.get(0)).containsPattern("^Name +ID For +Mem MaxMem VCPUs State +%CPU .* Why$");
        assertThat(lines.get(1)).containsPattern("^evil-unikraft +8 +- .* refused: impossible ring index$");
        assertThat(lines.get(2)).containsPattern("^appliance-dm +17 +10 ");
        Program.Outcome ps = Program.run("--source", "demo:2", "ps", "-o", "domain,tid,why", "web-rump");
        assertThat(ps.out()).containsPattern("web-rump +\\d+ (busy|idle|seen for too short)");
    }

    private static Map<String, Map<String, String>> domains(String text) throws IOException {
        Map<String, Map<String, String>> domains = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            while (json.nextToken() != JsonToken.START_ARRAY) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "schema".equals(json.currentName())) {
                    assertThat(json.getText()).isEqualTo("xtop.why/1");
                }
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> domain = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    domain.put(name, json.getText());
                }
                domains.put(domain.get("domain"), domain);
            }
        }
        return domains;
    }
}

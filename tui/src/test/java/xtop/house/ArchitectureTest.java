// SPDX-License-Identifier: BSD-2-Clause
package xtop.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.MappedByteBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import xtop.xen.GrantedPages;

/** The arrows between the rooms of the house, over all five modules. */
class ArchitectureTest {
    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("xtop");
    }

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("protocol")
                .definedBy("xtop.protocol..")
                .layer("collector")
                .definedBy("xtop.xen..", "xtop.vchan..", "xtop.collector..", "xtop.fleet..")
                .layer("samples")
                .definedBy("xtop.simulation..")
                .layer("exporter")
                .definedBy("xtop.exporter..")
                .layer("tui")
                .definedBy(
                        "xtop.cli..",
                        "xtop.print..",
                        "xtop.filter..",
                        "xtop.group..",
                        "xtop.dashboard..",
                        "xtop.doctor..")
                .whereLayer("tui")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("samples")
                .mayOnlyBeAccessedByLayers("tui")
                .whereLayer("exporter")
                .mayOnlyBeAccessedByLayers("tui")
                .whereLayer("collector")
                .mayOnlyBeAccessedByLayers("samples", "exporter", "tui")
                .check(house);
    }

    @Test
    void everyClassLivesInAKnownPackage() {
        classes()
                .should()
                .resideInAnyPackage(
                        "xtop.protocol..",
                        "xtop.xen..",
                        "xtop.vchan..",
                        "xtop.collector..",
                        "xtop.fleet..",
                        "xtop.simulation..",
                        "xtop.exporter..",
                        "xtop.cli..",
                        "xtop.print..",
                        "xtop.filter..",
                        "xtop.group..",
                        "xtop.dashboard..",
                        "xtop.doctor..")
                .check(house);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("xtop.(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void nativeCallsStandInTwoRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackage("xtop.xen.jna..")
                .and()
                .doNotHaveSimpleName("TerminalLibrary")
                .and()
                .doNotHaveSimpleName("PosixTerminal")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(house);
    }

    @Test
    void theRealXenIsOpenedInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackages("xtop.xen.jna..", "xtop.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("xtop.xen.jna..")
                .check(house);
    }

    @Test
    void librariesStandWhereTheyBelong() {
        noClasses()
                .that()
                .resideOutsideOfPackage("xtop.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(house);
        noClasses()
                .that()
                .resideOutsideOfPackage("xtop.dashboard..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.googlecode.lanterna..")
                .check(house);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("xtop.print.Json")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(house);
        noClasses()
                .that()
                .resideOutsideOfPackage("xtop.exporter..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.prometheus..")
                .check(house);
    }

    @Test
    void mappedPagesAreHeldOnlyByChannelsAndTheXenHandles() {
        noClasses()
                .that()
                .resideOutsideOfPackages("xtop.vchan..", "xtop.xen..", "xtop.simulation..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(GrantedPages.class)
                .check(house);
        noClasses()
                .that()
                .resideOutsideOfPackages("xtop.xen..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(MappedByteBuffer.class)
                .check(house);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("xtop.xen.jna..")
                .should()
                .beFinal()
                .because("state belongs to an object with an owner; only a library is bound once a process")
                .check(house);
    }
}

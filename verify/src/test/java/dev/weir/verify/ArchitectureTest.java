package dev.weir.verify;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds every class of Weir against the rules of {@link ArchitectureRule}. */
class ArchitectureTest {
  private static final JavaClasses WEIR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .withImportOption(location -> !location.contains("/dev/weir/proto/")) // generated
          .importPackages("dev.weir");

  @ParameterizedTest
  @EnumSource
  void weir_heldAgainstTheRule_keepsIt(ArchitectureRule rule) {
    rule.check(WEIR);
  }
}

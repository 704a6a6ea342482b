package org.duration.packaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * Holds the modules to the house's plan: dependencies point one way, and what is said to be absent
 * is.
 */
@AnalyzeClasses(packages = "org.duration", importOptions = DoNotIncludeTests.class)
class ModuleBoundariesTest {

  @ArchTest static final ArchRule imageKnowsNothingOfOurs = mayUse("image");
  @ArchTest static final ArchRule captureKnowsOnlyImage = mayUse("capture", "image");
  @ArchTest static final ArchRule restoreKnowsOnlyImage = mayUse("restore", "image");
  @ArchTest static final ArchRule policiesKnowOnlyImage = mayUse("policies", "image");
  @ArchTest static final ArchRule interceptorKnowsOnlyImage = mayUse("interceptor", "image");

  @ArchTest
  static final ArchRule coordinatorKnowsAllButWhatStandsOnIt =
      mayUse("coordinator", "image", "capture", "restore", "policies", "interceptor");

  /**
   * Interpretation works on bytes that were captured under freeze; anything read later would be a
   * lie.
   */
  @ArchTest
  static final ArchRule captureOpensNoFile =
      noClasses()
          .that()
          .resideInAPackage("org.duration.capture..")
          .should()
          .dependOnClassesThat(opensFiles())
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noPackageForLeftovers =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..misc..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Impl|Util|Utils)")
          .allowEmptyShould(true);

  private static ArchRule mayUse(String module, String... others) {
    Set<String> allowed = new java.util.HashSet<>(Set.of(others));
    allowed.add(module);
    return classes()
        .that()
        .resideInAPackage("org.duration." + module + "..")
        .should()
        .onlyDependOnClassesThat(areNotOursOrIn(allowed))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> areNotOursOrIn(Set<String> modules) {
    return DescribedPredicate.describe(
        "are not ours or are in " + modules,
        type ->
            !type.getPackageName().startsWith("org.duration.")
                || modules.contains(type.getPackageName().split("\\.")[2]));
  }

  private static DescribedPredicate<JavaClass> opensFiles() {
    Set<String> openers =
        Set.of(
            "java.nio.file.Files",
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.RandomAccessFile",
            "java.nio.channels.FileChannel");
    return DescribedPredicate.describe("open files", type -> openers.contains(type.getName()));
  }
}

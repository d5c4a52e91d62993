package dev.weir.verify;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/**
 * The rules that the code base keeps, from the first commit on. {@link ArchitectureTest} holds
 * Weir's classes against each; {@link ArchitectureRuleTest} shows that each can fail.
 */
enum ArchitectureRule {
  NO_PACKAGE_CYCLES(slices().assignedFrom(Packages.EACH).should().beFreeOfCycles()),

  EVERY_PACKAGE_IS_NULL_MARKED(all(Packages.TRANSFORMER).should(Packages.BE_NULL_MARKED)),

  A_PACKAGE_BELONGS_TO_ONE_MODULE(all(Packages.TRANSFORMER).should(Packages.COME_FROM_ONE_PLACE)),

  EVERY_CLASS_BELONGS_TO_A_KNOWN_MODULE(
      classes()
          .should()
          .resideInAnyPackage(
              Packages.with(
                  Packages.OF_CORE,
                  "dev.weir.testkit..",
                  "dev.weir.redis..",
                  "dev.weir.server..",
                  "dev.weir.app..",
                  "dev.weir.bench.."))
          .because("a new package needs its place in the arrows of the design, and one here")),

  CORE_DEPENDS_ON_JAVA_ALONE(
      classes()
          .that(resideInAnyPackage(Packages.with(Packages.OF_CORE)))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  Packages.with(Packages.OF_CORE, "java..", "org.jspecify.annotations")))),

  LIMIT_DEPENDS_ON_NOTHING_IN_CORE(
      mayNotSee("dev.weir.limit", "dev.weir", "dev.weir.store", "dev.weir.rule..")),

  STORE_DEPENDS_ON_LIMIT_ALONE(mayNotSee("dev.weir.store", "dev.weir", "dev.weir.rule..")),

  RULE_DOES_NOT_SEE_THE_FACADE(mayNotSee("dev.weir.rule..", "dev.weir")),

  RULE_DOES_NOT_KNOW_HOW_IT_IS_WRITTEN(mayNotSee("dev.weir.rule", "dev.weir.rule.tree")),

  VERTX_STAYS_IN_SERVER_AND_APP(
      noClasses()
          .that(resideOutsideOfPackages("dev.weir.server..", "dev.weir.app..", "dev.weir.bench.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.vertx.."))),

  NETTY_STAYS_IN_SERVER_APP_AND_REDIS(
      noClasses()
          .that(
              resideOutsideOfPackages(
                  "dev.weir.server..", "dev.weir.app..", "dev.weir.bench..", "dev.weir.redis.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.netty.."))),

  LETTUCE_STAYS_IN_REDIS(
      noClasses()
          .that(resideOutsideOfPackages("dev.weir.redis..", "dev.weir.bench.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.lettuce.."))),

  REDIS_DEPENDS_ON_STORES_ALONE(
      classes()
          .that(resideInAPackage("dev.weir.redis.."))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.weir.redis..",
                  "dev.weir.limit",
                  "dev.weir.store",
                  "com.dynatrace.hash4j..",
                  "io.lettuce..",
                  "io.netty..",
                  "java..",
                  "org.jspecify.annotations"))
          .allowEmptyShould(true)),

  FRONT_ENDS_DO_NOT_KNOW_EACH_OTHER(
      slices()
          .assignedFrom(new FrontEnds(List.of("http", "grpc", "rls", "resp")))
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true)),

  ENVOYS_FILES_ARE_UNDERSTOOD_WITHOUT_ITS_SERVICE(
      mayNotSee("dev.weir.server.rls.*", "dev.weir.server.rls", "dev.weir.server.rpc..", "io..")),

  ENVOYS_FILES_DO_NOT_KNOW_WHAT_THEY_MEAN(
      mayNotSee(
          "dev.weir.server.rls.file", "dev.weir.server.rls.match", "dev.weir.server.rls.lint")),

  PACKAGES_ARE_CUT_BY_FEATURE(
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..utils..", "..common..", "..impl..", "..dto..", "..helpers..")),

  NAMES_SAY_WHAT_A_CLASS_IS(
      noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Processor)(\\$.*)?")),

  NO_GET_PREFIX(methods().that(Members.ARE_OUR_OWN).should().haveNameNotMatching("get[A-Z].*")),

  CLASSES_ARE_FINAL_UNLESS_EXTENDED(
      classes().that(Members.ARE_LEAVES).should().haveModifier(JavaModifier.FINAL)),

  PUBLIC_SIGNATURES_MENTION_PUBLIC_TYPES_ALONE(
      classes()
          .that(resideInAnyPackage(Packages.with(Packages.OF_CORE, "dev.weir.redis")))
          .and()
          .arePublic()
          .should(Members.MENTION_ONLY_PUBLIC_TYPES)
          .allowEmptyShould(true));

  // A rule does not change, though its type does not say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final ArchRule rule;

  ArchitectureRule(ArchRule rule) {
    this.rule = rule;
  }

  void check(JavaClasses classes) {
    rule.check(classes);
  }

  private static ArchRule mayNotSee(String from, String... to) {
    return noClasses()
        .that(resideInAPackage(from))
        .should()
        .dependOnClassesThat(resideInAnyPackage(to))
        .allowEmptyShould(true);
  }

  /** One slice for each front-end of the server; what is no front-end is in none. */
  private record FrontEnds(List<String> names) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      for (String name : names) {
        String root = "dev.weir.server." + name;
        if (type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".")) {
          return SliceIdentifier.of(name);
        }
      }
      return SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "front-ends " + names;
    }
  }
}

package dev.weir.verify;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** What {@link ArchitectureRule} says about classes and their members. */
final class Members {
  /**
   * A class that is extended is made for it. JMH extends those of a benchmark, out of our sight.
   */
  static final DescribedPredicate<JavaClass> ARE_LEAVES =
      DescribedPredicate.describe(
          "are concrete and not extended",
          type ->
              !type.isInterface()
                  && type.getSubclasses().isEmpty()
                  && !type.isAnonymousClass()
                  && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                  && !type.isAssignableTo(Enum.class)
                  && !type.getPackageName().startsWith("dev.weir.bench"));

  /** Not those whose name was chosen by a type of somebody else. */
  static final DescribedPredicate<JavaMethod> ARE_OUR_OWN =
      DescribedPredicate.describe(
          "are our own",
          method ->
              !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                  && supertypes(method.getOwner())
                      .noneMatch(
                          type ->
                              type.getMethods().stream()
                                  .anyMatch(other -> other.getName().equals(method.getName()))));

  static final ArchCondition<JavaClass> MENTION_ONLY_PUBLIC_TYPES =
      new ArchCondition<>("mention only java.*, JSpecify and public Weir types in signatures") {
        @Override
        public void check(JavaClass item, ConditionEvents events) {
          Stream<JavaType> parents =
              Stream.concat(item.getSuperclass().stream(), item.getInterfaces().stream());
          parents.forEach(type -> judge(item.getName(), type, events));
          item.getTypeParameters().forEach(type -> judge(item.getName(), type, events));
          item.getMembers().stream().filter(Members::isPromise).forEach(m -> judge(m, events));
        }
      };

  private Members() {}

  private static Stream<JavaClass> supertypes(JavaClass type) {
    return Stream.concat(
        type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
  }

  private static boolean isPromise(JavaMember member) {
    return !member.getModifiers().contains(JavaModifier.SYNTHETIC)
        && (member.getModifiers().contains(JavaModifier.PUBLIC)
            || member.getModifiers().contains(JavaModifier.PROTECTED));
  }

  private static void judge(JavaMember member, ConditionEvents events) {
    member.getAllInvolvedRawTypes().forEach(type -> judge(member.getFullName(), type, events));
    if (member instanceof JavaCodeUnit code) {
      code.getExceptionTypes().forEach(type -> judge(member.getFullName(), type, events));
    }
  }

  private static void judge(String where, JavaType type, ConditionEvents events) {
    for (JavaClass raw : type.getAllInvolvedRawTypes()) {
      JavaClass base = raw.getBaseComponentType();
      boolean known =
          base.isPrimitive()
              || base.getPackageName().startsWith("java.")
              || base.getPackageName().startsWith("org.jspecify.")
              || (base.getPackageName().matches("dev\\.weir(\\..*)?")
                  && base.getModifiers().contains(JavaModifier.PUBLIC));
      events.add(new SimpleConditionEvent(where, known, where + " mentions " + base.getName()));
    }
  }
}

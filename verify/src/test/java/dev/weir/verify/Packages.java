package dev.weir.verify;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ClassesTransformer;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What {@link ArchitectureRule} says about packages. */
final class Packages {
  /** In the order of the arrows: each may see those before it. */
  static final List<String> OF_CORE =
      List.of(
          "dev.weir.limit", "dev.weir.store", "dev.weir.rule", "dev.weir.rule.tree", "dev.weir");

  /** Each package is a slice of its own. */
  static final SliceAssignment EACH =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  static final ClassesTransformer<JavaPackage> TRANSFORMER =
      new AbstractClassesTransformer<>("packages") {
        @Override
        public Iterable<JavaPackage> doTransform(JavaClasses classes) {
          return classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
        }
      };

  static final ArchCondition<JavaPackage> BE_NULL_MARKED =
      new ArchCondition<>("have a package-info.java with @NullMarked") {
        @Override
        public void check(JavaPackage item, ConditionEvents events) {
          boolean marked = item.isAnnotatedWith(NullMarked.class);
          events.add(
              new SimpleConditionEvent(
                  item, marked, item.getName() + " has no package-info.java with @NullMarked"));
        }
      };

  static final ArchCondition<JavaPackage> COME_FROM_ONE_PLACE =
      new ArchCondition<>("come from one module") {
        @Override
        public void check(JavaPackage item, ConditionEvents events) {
          Set<String> places =
              item.getClasses().stream()
                  .flatMap(type -> type.getSource().map(from -> place(type, from)).stream())
                  .collect(Collectors.toCollection(TreeSet::new));
          events.add(
              new SimpleConditionEvent(
                  item, places.size() == 1, item.getName() + " is split over " + places));
        }
      };

  private Packages() {}

  static String[] with(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /** The jar or the directory that a class was read from: its address without its own path. */
  private static String place(JavaClass type, Source from) {
    String address = from.getUri().toString();
    return address.substring(0, address.length() - (type.getName() + ".class").length());
  }
}

/**
 * Rules from a plain tree, whatever text that came from: {@link dev.weir.rule.tree.RuleReader}
 * reads a {@link dev.weir.rule.tree.Node} and reports everything that is wrong at once. May see
 * {@code dev.weir.rule}, which knows nothing of trees.
 */
@NullMarked
package dev.weir.rule.tree;

import org.jspecify.annotations.NullMarked;

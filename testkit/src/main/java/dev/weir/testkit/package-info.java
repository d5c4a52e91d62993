/** The reference model and the contract that every store keeps. */
@NullMarked
package dev.weir.testkit;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a class's tests on a real Xen host, which test methods take as a {@link XenLab} parameter. Fails where the host
 * cannot be made; only {@code -Dxtop.fast=true} skips.
 */
@Tag("lab")
@ExtendWith(LabExtension.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnXen {
    /** Which xenstore daemon the host has: {@code xenstored}, the one in C, or {@code oxenstored}. */
    String xenstored() default "xenstored";
}

// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the labs to the tests: one for each xenstore daemon, up when first asked for, down after the last test. */
final class LabExtension implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace LABS = ExtensionContext.Namespace.create(LabExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        Assumptions.assumeFalse(Boolean.getBoolean("xtop.fast"), "real Xen is left out by -Dxtop.fast=true");
        lab(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == XenLab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return lab(context);
    }

    private static XenLab lab(ExtensionContext context) {
        String daemon =
                context.getRequiredTestClass().getAnnotation(OnXen.class).xenstored();
        return context.getRoot().getStore(LABS).getOrComputeIfAbsent(daemon, XenLab::up, XenLab.class);
    }
}

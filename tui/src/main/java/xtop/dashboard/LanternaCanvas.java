// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.screen.Screen;
import java.io.IOException;
import java.util.EnumSet;

/** Brings canvases onto a Lanterna screen, changed cells only. Confined to the thread that owns the screen. */
final class LanternaCanvas {
    private final Screen screen;
    private final boolean colours;
    private Canvas shown;

    /** @param colours whether colours may be used; bold and reverse are in any case */
    LanternaCanvas(Screen screen, boolean colours) {
        this.screen = screen;
        this.colours = colours;
    }

    /** Forgets what is on the screen, so that the next canvas is sent wholly. */
    void forget() {
        shown = null;
    }

    /** Shows a canvas. */
    void show(Canvas canvas) throws IOException {
        boolean anew = shown == null || shown.columns() != canvas.columns() || shown.rows() != canvas.rows();
        for (int row = 0; row < canvas.rows(); row++) {
            for (int column = 0; column < canvas.columns(); column++) {
                if (anew || differs(canvas, column, row)) {
                    put(canvas, column, row);
                }
            }
        }
        screen.setCursorPosition(null);
        screen.refresh(anew ? Screen.RefreshType.COMPLETE : Screen.RefreshType.DELTA);
        shown = canvas;
    }

    private boolean differs(Canvas canvas, int column, int row) {
        return canvas.point(column, row) != shown.point(column, row)
                || canvas.style(column, row) != shown.style(column, row);
    }

    private void put(Canvas canvas, int column, int row) {
        int point = canvas.point(column, row);
        if (point != 0) {
            screen.setCharacter(column, row, character(point, canvas.style(column, row)));
        }
    }

    private TextCharacter character(int point, Style style) {
        EnumSet<SGR> modifiers = EnumSet.noneOf(SGR.class);
        TextColor colour = TextColor.ANSI.DEFAULT;
        switch (style) {
            case STRONG -> modifiers.add(SGR.BOLD);
            case HEADER, CHOSEN -> modifiers.add(SGR.REVERSE);
            case SORTED -> {
                modifiers.add(SGR.REVERSE);
                modifiers.add(SGR.BOLD);
            }
            case WARNING -> colour = colours ? TextColor.ANSI.YELLOW : colour;
            case ALARM -> {
                colour = colours ? TextColor.ANSI.RED : colour;
                modifiers.add(SGR.BOLD);
            }
            default -> {}
        }
        String text = Character.toString(point);
        return TextCharacter.fromString(text, colour, TextColor.ANSI.DEFAULT, modifiers)[0];
    }
}

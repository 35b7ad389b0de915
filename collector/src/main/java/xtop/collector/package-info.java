// SPDX-License-Identifier: BSD-2-Clause
/** Discovery of guests, sessions with them, and the event loop that owns their rings. */
package xtop.collector;
